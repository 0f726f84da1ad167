import type {
  ConnectSession,
  DeleteConnectSessionsByConnectSessionIdData,
  DeleteConnectSessionsByConnectSessionIdResponses,
  GetConnectSessionsByConnectSessionIdData,
  GetConnectSessionsByConnectSessionIdResponses,
  GetConnectSessionsData,
  GetConnectSessionsResponses,
  PostConnectSessionsData,
  PostConnectSessionsResponses,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import { findSite } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine, table } from '../terminal/table.ts';
import { ago, when } from '../terminal/time.ts';

export interface CreateSessionOptions extends OutputOptions {
  reference: string;
  returnTo?: string;
  kind?: 'oauth1' | 'oauth2';
  expiresIn?: number;
}

/** `crosslink connect-sessions create`: the address is shown this once. */
export async function createSession(text: string | undefined, options: CreateSessionOptions): Promise<void> {
  const api = await openApi();
  const { id: siteId, name } = await findSite(api, text);
  const { reference, returnTo, kind, expiresIn: expiresInSeconds } = options;
  const made = await api.call<PostConnectSessionsData, PostConnectSessionsResponses>('POST', {
    url: '/api/v1/connect-sessions',
    body: given<PostConnectSessionsData['body']>({ siteId, reference, returnTo, kind, expiresInSeconds }),
  });
  show(options, made, () =>
    [
      `Send the browser of ${oneLine(made.reference)} here at once; it is asked to connect to ${oneLine(name)}:`,
      `\n  ${made.url}\n`,
      `The first browser that opens it is the only one that can go on. It ends ${when(made.expiresAt) ?? ''}.`,
      `Next: crosslink connect-sessions show ${made.id}`,
    ].join('\n'),
  );
}

export interface ListSessionsOptions extends OutputOptions {
  reference?: string;
  limit: number;
  cursor?: string;
}

type SessionQuery = NonNullable<GetConnectSessionsData['query']>;

/** `crosslink connect-sessions list` */
export async function showSessions(options: ListSessionsOptions): Promise<void> {
  const api = await openApi();
  const { reference, limit, cursor } = options;
  const reply = await api.call<GetConnectSessionsData, GetConnectSessionsResponses>('GET', {
    url: '/api/v1/connect-sessions',
    query: given<SessionQuery>({ reference, limit, cursor }),
  });
  show(options, reply, () => {
    if (reply.items.length === 0)
      return 'There is no such connect session.\nNext: crosslink connect-sessions create SITE --reference USER';
    const more = reply.nextCursor === null ? [] : [`There are more: --cursor ${reply.nextCursor}`];
    return [table(columns, reply.items.map(rowOf)), ...more].join('\n');
  });
}

const columns = [
  { heading: 'ID' },
  { heading: 'REFERENCE', shrinks: true },
  { heading: 'STATUS' },
  { heading: 'MADE' },
  { heading: 'ENDS' },
];

function rowOf(session: ConnectSession) {
  const { id, reference, status, createdAt, expiresAt, finishedAt } = session;
  const ends = finishedAt === null && status !== 'expired' ? ago(expiresAt) : '';
  return [id, reference, { text: status, style: styleOf(session) }, ago(createdAt), ends];
}

function styleOf({ status }: ConnectSession): 'green' | 'yellow' | 'red' {
  if (status === 'connected') return 'green';
  return status === 'waiting' || status === 'opened' ? 'yellow' : 'red';
}

/** `crosslink connect-sessions show` */
export async function showSession(connectSessionId: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const session = await api.call<
    GetConnectSessionsByConnectSessionIdData,
    GetConnectSessionsByConnectSessionIdResponses
  >('GET', { url: '/api/v1/connect-sessions/{connectSessionId}', path: { connectSessionId } });
  show(options, session, () => sessionText(session));
}

function sessionText(session: ConnectSession): string {
  const { reference, status, problem, connectionId, finishedAt } = session;
  return [
    `${oneLine(reference)}: ${status}`,
    facts([
      ['Id', session.id],
      ['Site', session.siteId],
      ['Asked as', session.madeFor],
      ['Kind', session.kind ?? 'the recommended one'],
      ['Goes on to', session.returnTo],
      ['Problem', problem],
      ['Connection', connectionId],
      ['Made', when(session.createdAt)],
      ['Finished', when(finishedAt)],
      ['Ends', finishedAt === null ? when(session.expiresAt) : undefined],
    ]),
    ...(connectionId === null ? [] : [`Next: crosslink whoami ${connectionId}`]),
  ].join('\n');
}

/** `crosslink connect-sessions end`: a connection that it made stays. */
export async function endSession(connectSessionId: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  await api.call<
    DeleteConnectSessionsByConnectSessionIdData,
    DeleteConnectSessionsByConnectSessionIdResponses
  >('DELETE', { url: '/api/v1/connect-sessions/{connectSessionId}', path: { connectSessionId } });
  show(
    options,
    { id: connectSessionId },
    () => 'Nobody can use the address any more; a connection that it made stays.',
  );
}
