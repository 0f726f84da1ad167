import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { memo, useDeferredValue, useEffect } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postPushesByPushIdCancel, postPushesByPushIdRepeat } from '../../api/generated/sdk.gen.ts';
import type { PostPushesByPushIdRepeatData, Push } from '../../api/generated/types.gen.ts';
import { pushQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { ProgressBar } from '../../design/progress-bar.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { pushesTexts as texts } from '../../texts/push.ts';
import { ConflictList } from '../push/conflicts.tsx';
import { useByWhom } from './by-whom.ts';
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

const noItems: Item[] = [];

/** One push, item by item, while it runs and afterwards. */
export function OnePush({ pushId }: { pushId: string }): ReactNode {
  const push = useQuery(pushQuery(pushId));
  const client = useQueryClient();
  const { write } = useMay();
  const byWhom = useByWhom();
  const finished = push.data !== undefined && push.data.state !== 'running';
  useEffect(() => {
    if (finished) void client.invalidateQueries({ queryKey: ['ideas'] });
  }, [finished, client]);
  return (
    <Screen
      title={push.data ? texts.one(push.data.projectKey) : texts.title}
      text={
        push.data && (
          <>
            {byWhom(push.data)} <When at={push.data.createdAt} />
          </>
        )
      }
      above={
        <Link href="/pushes">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
      actions={write && push.data && <Actions push={push.data} />}
    >
      <Loaded query={push}>{(found) => <Progress push={found} />}</Loaded>
    </Screen>
  );
}

/** Another push of what this one did not do; it has a page of its own. */
function useRepeat(pushId: string) {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  return useAction(
    (body: PostPushesByPushIdRepeatData['body']) => ask(postPushesByPushIdRepeat({ path: { pushId }, body })),
    async (again) => {
      navigate(`/pushes/${again.id}`);
      await client.invalidateQueries({ queryKey: ['pushes'] });
    },
  );
}

function Actions({ push }: { push: Push }): ReactNode {
  const { id, state, cancelledAt, counts } = push;
  const client = useQueryClient();
  const cancel = useAction(
    () => ask(postPushesByPushIdCancel({ path: { pushId: id } })),
    (now) => client.setQueryData(pushQuery(id).queryKey, now),
  );
  const repeat = useRepeat(id);
  return (
    <>
      <ProblemNotice problem={cancel.problem ?? repeat.problem} />
      {state === 'running' && cancelledAt === null && (
        <Button variant="default" loading={cancel.busy} onClick={() => cancel.run()}>
          {texts.cancel}
        </Button>
      )}
      {state !== 'running' && counts.done < counts.total && (
        <Button loading={repeat.busy} onClick={() => repeat.run({})}>
          {texts.again}
        </Button>
      )}
    </>
  );
}

function Progress({ push }: { push: Push }): ReactNode {
  const { id, counts, error, state, cancelledAt } = push;
  // Hundreds of rows are drawn piece by piece; what is counted stands above them at once.
  const items = useDeferredValue(push.items, noItems);
  const label = [
    texts.progress(counts.done, counts.total),
    ...(counts.failed > 0 ? [texts.failed(counts.failed)] : []),
    ...(counts.conflict > 0 ? [texts.undecided(counts.conflict)] : []),
    ...(counts.cancelled > 0 ? [texts.cancelled(counts.cancelled)] : []),
  ].join(', ');
  return (
    <Card>
      <ProgressBar
        label={label}
        value={counts.done + counts.failed + counts.conflict + counts.cancelled}
        total={counts.total}
      />
      {state === 'running' && cancelledAt !== null && <Notice>{texts.cancelling}</Notice>}
      {error && (
        <Notice tone={state === 'running' ? 'busy' : 'bad'} title={error.message} urgent>
          <p>{state === 'running' ? texts.waits : error.remedy}</p>
        </Notice>
      )}
      <ul className={classes.list}>
        {items.map((item) => (
          <ItemRow key={item.id} item={item} pushId={id} hidden={error?.code} settled={state !== 'running'} />
        ))}
      </ul>
    </Card>
  );
}

interface ItemRowProps {
  item: Item;
  pushId: string;
  /** What stopped the push as a whole is said once, above its items. */
  hidden: string | undefined;
  settled: boolean;
}

/** Of two hundred items a few change at a time; only these are drawn anew. */
const ItemRow = memo(function ItemRow({ item, pushId, hidden, settled }: ItemRowProps): ReactNode {
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
        {item.conflicts.length > 0 && <Decision item={item} pushId={pushId} settled={settled} />}
      </div>
      <div className={classes.end}>
        {issueUrl !== null && (
          <a href={issueUrl} target="_blank" rel="noopener noreferrer">
            {issueKey}
          </a>
        )}
        <Tag tone={tones[state]}>
          {state === 'done' && outcome !== null ? texts.outcomes[outcome] : texts.itemStates[state]}
        </Tag>
      </div>
    </li>
  );
});

function Decision({ item, pushId, settled }: Omit<ItemRowProps, 'hidden'>): ReactNode {
  const { write } = useMay();
  const repeat = useRepeat(pushId);
  const decide = (onConflict: 'overwrite' | 'keep') => repeat.run({ itemIds: [item.itemId], onConflict });
  return (
    <div className={classes.quiet}>
      <ConflictList conflicts={item.conflicts} />
      {write && settled && item.state === 'conflict' && (
        <div className={classes.decision}>
          <Button
            size="compact-sm"
            variant="default"
            loading={repeat.busy}
            onClick={() => decide('overwrite')}
          >
            {texts.overwrite}
          </Button>
          <Button size="compact-sm" variant="default" loading={repeat.busy} onClick={() => decide('keep')}>
            {texts.keep}
          </Button>
        </div>
      )}
      <ProblemNotice problem={repeat.problem} />
    </div>
  );
}
