import { ActionIcon, Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { endOtherSessions, endSession, listSessions } from '../../api/account.ts';
import type { Session } from '../../api/account.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { say, sayProblem } from '../../design/say.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { accountTexts as texts } from '../../texts/people.ts';
import classes from '../site/site.module.css';
import { browserOf } from './browser-of.ts';

export const sessionsKey = ['sessions'];

/** The browsers one is signed in with; each but this one can be signed out from here. */
export function SessionsCard(): ReactNode {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: listSessions });
  const ended = () => {
    say(texts.ended);
    return client.invalidateQueries({ queryKey: sessionsKey });
  };
  const others = useAction(endOtherSessions, ended, sayProblem);
  return (
    <Card
      title={texts.sessions}
      actions={
        (sessions.data?.length ?? 0) > 1 && (
          <Button size="xs" variant="default" loading={others.busy} onClick={() => others.run()}>
            {texts.endOthers}
          </Button>
        )
      }
    >
      <Loaded query={sessions} rows={2}>
        {(found) => (
          <ul className={classes.rows}>
            {found.map(({ session, here }) => (
              <SessionRow key={session.id} session={session} here={here} onEnded={ended} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

interface SessionRowProps {
  session: Session;
  here: boolean;
  onEnded: () => unknown;
}

function SessionRow({ session, here, onEnded }: SessionRowProps): ReactNode {
  const end = useAction(() => endSession(session.token), onEnded, sayProblem);
  const browser = browserOf(session.userAgent ?? '');
  return (
    <li className={classes.row}>
      <Icon name="device" size={20} />
      <div className={classes.main}>
        <div className={classes.name}>
          {browser} {here && <Tag tone="info">{texts.here}</Tag>}
        </div>
        <div className={classes.quiet}>
          {texts.since} <When at={session.createdAt} />
        </div>
      </div>
      {!here && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.end(browser)}
          loading={end.busy}
          onClick={() => end.run()}
        >
          <Icon name="signOut" size={16} />
        </ActionIcon>
      )}
    </li>
  );
}
