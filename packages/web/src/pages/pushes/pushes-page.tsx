import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { PushSummary } from '../../api/generated/types.gen.ts';
import { pushesQuery, sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { pushesTexts as texts } from '../../texts/push.ts';
import { useByWhom } from './by-whom.ts';
import { OnePush } from './one-push.tsx';
import classes from './pushes.module.css';

const tones: Record<PushSummary['state'], Tone> = { running: 'info', done: 'good', failed: 'bad' };

export default function PushesPage({ pushId }: { pushId?: string | undefined }): ReactNode {
  return pushId === undefined ? <AllPushes /> : <OnePush pushId={pushId} />;
}

function AllPushes(): ReactNode {
  const pushes = useInfiniteQuery(pushesQuery);
  const sites = useQuery(sitesQuery);
  const byWhom = useByWhom();
  const siteName = (siteId: string) => sites.data?.find(({ id }) => id === siteId)?.name ?? '';
  return (
    <Screen title={texts.title} text={texts.text}>
      <Card>
        <Loaded query={pushes}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon="send" title={texts.emptyTitle} text={texts.emptyText}>
                <Button component={Link} href="/backlog">
                  {texts.toBacklog}
                </Button>
              </EmptyState>
            ) : (
              <ul className={classes.list}>
                {found.map((push) => (
                  <PushRow key={push.id} push={push} about={[siteName(push.siteId), byWhom(push)]} />
                ))}
              </ul>
            )
          }
        </Loaded>
        {pushes.hasNextPage && (
          <Button
            variant="subtle"
            size="xs"
            loading={pushes.isFetchingNextPage}
            onClick={() => void pushes.fetchNextPage()}
          >
            {texts.older}
          </Button>
        )}
      </Card>
    </Screen>
  );
}

function PushRow({ push, about }: { push: PushSummary; about: string[] }): ReactNode {
  const { id, projectKey, state, counts, createdAt } = push;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Link href={`/pushes/${id}`}>{texts.one(projectKey)}</Link>
        <div className={classes.quiet}>
          {about.filter(Boolean).join(' · ')} · <When at={createdAt} /> ·{' '}
          {texts.progress(counts.done, counts.total)}
        </div>
      </div>
      {counts.failed > 0 && <Tag tone="bad">{texts.failed(counts.failed)}</Tag>}
      <Tag tone={tones[state]}>{texts.states[state]}</Tag>
    </li>
  );
}
