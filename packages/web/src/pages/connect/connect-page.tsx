import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import {
  postConnectSessionsByConnectSessionIdLook,
  postConnectSessionsOpen,
} from '../../api/generated/sdk.gen.ts';
import type { ConnectVisit } from '../../api/generated/types.gen.ts';
import { problemOf } from '../../api/problem.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { useFragment } from '../../design/use-fragment.ts';
import { Waiting } from '../../design/waiting.tsx';
import { Plain } from '../../shell/plain.tsx';
import { connectTexts as texts } from '../../texts/connect.ts';
import { AskPage, GoButton } from './ask-page.tsx';

/** Where another product sends its user; and where Jira's answer leads back to, by the id of the connect session. */
export default function ConnectPage({ id }: { id: string | undefined }): ReactNode {
  const token = useFragment();
  const client = useQueryClient();
  const visit = useQuery({
    queryKey: ['connect', id, token],
    queryFn: () => (token === '' && id !== undefined ? look(id) : open(token, client)),
  });
  if (visit.error) return <Refused problem={visit.error} />;
  if (!visit.data) {
    return (
      <Plain>
        <Waiting />
      </Plain>
    );
  }
  const { status } = visit.data;
  return status === 'waiting' || status === 'opened' ? (
    <AskPage visit={visit.data} />
  ) : (
    <Ended visit={visit.data} />
  );
}

const look = (connectSessionId: string) =>
  ask(postConnectSessionsByConnectSessionIdLook({ path: { connectSessionId } }));

async function open(token: string, client: QueryClient): Promise<ConnectVisit> {
  const visit = await ask(postConnectSessionsOpen({ body: { token } }));
  client.setQueryData(['connect', visit.id, ''], visit);
  // The token has done its work: a reload, or whoever looks at the address, does not need it.
  window.history.replaceState(null, '', `/connect/${visit.id}`);
  return visit;
}

function Refused({ problem }: { problem: unknown }): ReactNode {
  const { code, message, remedy } = problemOf(problem);
  const title = code === 'connect_session_elsewhere' ? texts.elsewhereTitle : texts.endedTitle;
  return (
    <Plain>
      <Card>
        <EmptyState icon="warning" title={title} text={`${message} ${remedy}`} />
      </Card>
    </Plain>
  );
}

function Ended({ visit }: { visit: ConnectVisit }): ReactNode {
  const { status, problem, returnUrl, madeFor } = visit;
  const again = status === 'denied' || status === 'failed';
  const { title, text } = words(visit);
  return (
    <Plain>
      <Card>
        <EmptyState icon={status === 'connected' ? 'check' : 'warning'} title={title} text={text}>
          {again && <GoButton visit={visit} label={texts.again} />}
          {returnUrl !== null && (
            <Button component="a" href={returnUrl} variant={again ? 'default' : 'filled'}>
              {texts.back(madeFor)}
            </Button>
          )}
        </EmptyState>
        {status === 'failed' && (
          <p style={{ textAlign: 'center', margin: 0 }}>
            <small>
              {texts.code}: <code>{problem}</code>
            </small>
          </p>
        )}
      </Card>
    </Plain>
  );
}

function words({ status, problem, returnUrl, madeFor, siteName }: ConnectVisit): {
  title: string;
  text: string;
} {
  switch (status) {
    case 'connected': {
      const text = texts.connected(madeFor, siteName);
      return { title: texts.connectedTitle, text: returnUrl === null ? `${text} ${texts.close}` : text };
    }
    case 'denied':
      return { title: texts.deniedTitle, text: texts.denied(madeFor) };
    case 'expired':
      return { title: texts.expiredTitle, text: texts.expired(madeFor) };
    default:
      return {
        title: texts.failedTitle,
        text: problem === 'attempt_expired' ? texts.tooLong : texts.failed,
      };
  }
}
