import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Push } from '../../api/generated/types.gen.ts';
import { pushQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { ProgressBar } from '../../design/progress-bar.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { pushesTexts as texts } from '../../texts/backlog.ts';
import classes from './pushes.module.css';

type Item = Push['items'][number];

const tones: Record<Item['state'], Tone> = {
  queued: 'neutral',
  sending: 'info',
  unknown: 'busy',
  created: 'info',
  linked: 'info',
  done: 'good',
  failed: 'bad',
  conflict: 'busy',
  cancelled: 'neutral',
};

/** One push, item by item, while it runs and afterwards. */
export function OnePush({ pushId }: { pushId: string }): ReactNode {
  const push = useQuery(pushQuery(pushId));
  const client = useQueryClient();
  const finished = push.data !== undefined && push.data.state !== 'running';
  useEffect(() => {
    if (finished) void client.invalidateQueries({ queryKey: ['ideas'] });
  }, [finished, client]);
  return (
    <Screen
      title={push.data ? texts.one(push.data.projectKey) : texts.title}
      above={
        <Link href="/pushes">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
    >
      <Loaded query={push}>{(found) => <Progress push={found} />}</Loaded>
    </Screen>
  );
}

function Progress({ push }: { push: Push }): ReactNode {
  const { counts, error, items } = push;
  return (
    <Card>
      <ProgressBar
        label={
          texts.progress(counts.done, counts.total) +
          (counts.failed > 0 ? `, ${texts.failed(counts.failed)}` : '')
        }
        value={counts.done + counts.failed}
        total={counts.total}
      />
      {error && (
        <Notice tone="bad" title={error.message} urgent>
          <p>{error.remedy}</p>
        </Notice>
      )}
      <ul className={classes.list}>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} hidden={error?.code} />
        ))}
      </ul>
    </Card>
  );
}

/** What stopped the push as a whole is said once, above its items. */
function ItemRow({ item, hidden }: { item: Item; hidden: string | undefined }): ReactNode {
  const { itemKind, title, ideaId, issueKey, issueUrl, state, error, outcome } = item;
  return (
    <li className={`${classes.row} ${itemKind === 'story' ? classes.story : ''}`}>
      <div className={classes.words}>
        <Link href={`/ideas/${ideaId}`}>{title}</Link>
        {error && error.code !== hidden && (
          <div className={classes.quiet}>
            {error.message} {error.remedy}
          </div>
        )}
        {item.warnings.map(({ message }) => (
          <div key={message} className={classes.quiet}>
            {message}
          </div>
        ))}
        {item.conflicts.map(({ fieldId, name }) => (
          <div key={fieldId} className={classes.quiet}>
            {texts.conflict(name)}
          </div>
        ))}
      </div>
      {issueUrl !== null && (
        <a href={issueUrl} target="_blank" rel="noopener noreferrer">
          {issueKey}
        </a>
      )}
      <Tag tone={tones[state]}>{outcome === 'unchanged' ? texts.already : texts.itemStates[state]}</Tag>
    </li>
  );
}
