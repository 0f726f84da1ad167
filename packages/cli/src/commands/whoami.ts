import type {
  Connection,
  GetConnectionsByConnectionIdWhoamiData,
  GetConnectionsByConnectionIdWhoamiResponses,
  GetMeData,
  GetMeResponses,
} from '@crosslink/web';
import type { Api } from '../client/api.ts';
import { findConnection, listConnections, listSites, shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { show, style } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine } from '../terminal/table.ts';

type JiraUser = GetConnectionsByConnectionIdWhoamiResponses[200];

/** `crosslink whoami`: really asks Jira. Without a word: who you are at Crosslink, and by each of your connections. */
export async function whoami(text: string | undefined, options: OutputOptions): Promise<number> {
  const api = await openApi();
  if (text === undefined) return whoamiEverywhere(api, options);
  const { id } = await findConnection(api, text);
  const user = await askJira(api, id);
  show(options, user, () =>
    [
      nameOf(user),
      facts([
        ['Account id', user.accountId],
        ['E-mail', user.emailAddress],
        ['Time zone', user.timeZone],
        ['Connection', id],
      ]),
    ].join('\n'),
  );
  return exitCodes.fine;
}

function askJira(api: Api, connectionId: string): Promise<JiraUser> {
  return api.call<GetConnectionsByConnectionIdWhoamiData, GetConnectionsByConnectionIdWhoamiResponses>(
    'GET',
    { url: '/api/v1/connections/{connectionId}/whoami', path: { connectionId } },
  );
}

type Answer =
  | { connectionId: string; jiraUser: JiraUser }
  | { connectionId: string; error: { code: string; message: string; remedy: string } };

async function whoamiEverywhere(api: Api, options: OutputOptions): Promise<number> {
  const [me, all, sites] = await Promise.all([
    api.call<GetMeData, GetMeResponses>('GET', { url: '/api/v1/me' }),
    listConnections(api),
    listSites(api),
  ]);
  const mine = all.filter(({ owner, state }) => owner === 'person' && state !== 'disconnected');
  const connections = await Promise.all(mine.map((one) => answerOf(api, one)));
  show(options, { ...me, connections }, () => {
    const lines = connections.map((answer, index) => {
      const site = sites.find(({ id }) => id === mine[index]?.siteId);
      const where = `${oneLine(site?.name ?? '')} (${shortId(answer.connectionId)})`;
      if ('jiraUser' in answer) return `${style('green', '✓')} ${where}: ${nameOf(answer.jiraUser)}`;
      const { message, remedy, code } = answer.error;
      return `${style('red', '✗')} ${where}: ${message} (${code})\n    → ${remedy}`;
    });
    const none = 'You have no connection yet.\nNext: crosslink connect SITE';
    return [
      `${oneLine(me.name)} (${me.email}, ${me.role}) at ${api.url}`,
      ...(lines[0] ? lines : [none]),
    ].join('\n');
  });
  return connections.some((answer) => 'error' in answer) ? exitCodes.failed : exitCodes.fine;
}

async function answerOf(api: Api, { id: connectionId }: Connection): Promise<Answer> {
  try {
    return { connectionId, jiraUser: await askJira(api, connectionId) };
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== exitCodes.failed) throw error;
    const { code, message, remedy } = error;
    return { connectionId, error: { code, message, remedy } };
  }
}

function nameOf({ displayName, name }: JiraUser): string {
  return oneLine(name ? `${displayName} (${name})` : displayName);
}
