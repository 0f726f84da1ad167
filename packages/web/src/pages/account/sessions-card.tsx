import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { deleteSessions, deleteSessionsBySessionId, getSessions } from '../../api/generated/sdk.gen.ts';
import type { Session } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { sessionTexts as texts } from '../../texts/people.ts';
import classes from '../site/site.module.css';

const queryKey = ['sessions'];

/** Where somebody is signed in; they sign out there from here. */
export function SessionsCard(): ReactNode {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey, queryFn: async () => (await ask(getSessions())).items });
  const { run, busy, problem } = useAction(
    () => ask(deleteSessions()),
    ({ ended }) => {
      say(texts.endedOthers(ended));
      return client.invalidateQueries({ queryKey });
    },
  );
  const others = sessions.data?.some(({ current }) => !current) ?? false;
  return (
    <Card
      title={texts.title}
      actions={
        others && (
          <Button variant="default" size="xs" loading={busy} onClick={() => run()}>
            {texts.endOthers}
          </Button>
        )
      }
    >
      <ProblemNotice problem={problem} />
      <Loaded query={sessions}>
        {(found) => (
          <ul className={classes.rows}>
            {found.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function SessionRow({ session }: { session: Session }): ReactNode {
  const { id, browser, createdAt, lastUsedAt, current } = session;
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    () => ask(deleteSessionsBySessionId({ path: { sessionId: id } })),
    () => {
      say(texts.ended(browser));
      return client.invalidateQueries({ queryKey });
    },
  );
  return (
    <li className={classes.row}>
      <Icon name="key" size={20} />
      <div className={classes.main}>
        <div className={classes.name}>
          {browser} {current && <Tag tone="good">{texts.here}</Tag>}
        </div>
        <div className={classes.quiet}>
          {texts.since} <When at={createdAt} /> · {texts.used} <When at={lastUsedAt} />
        </div>
        <ProblemNotice problem={problem} />
      </div>
      {!current && (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          loading={busy}
          aria-label={texts.endNamed(browser)}
          onClick={() => run()}
        >
          {texts.end}
        </Button>
      )}
    </li>
  );
}
