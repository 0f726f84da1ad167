import { z } from 'zod';
import type { Authorization } from '../authorization.ts';
import { getMyself } from '../endpoints/myself.ts';
import type { JiraUser } from '../endpoints/myself.ts';
import { createJiraClient } from '../client.ts';
import type { JiraClient } from '../client.ts';
import { JiraRateLimitedError, JiraRefusedError, JiraRequestError } from '../errors.ts';
import type { HttpReply, Transport } from '../http.ts';
import { explainGatewayRefusal } from '../oauth2/gateway-refusal.ts';
import { cloudSiteUrl } from '../oauth2/provider.ts';
import type { JiraSite } from '../site.ts';
import type { OfferFinding } from './examine.ts';
import { checks, failed, found, ok, skipped } from './finding.ts';
import { rateLimitFinding } from './site.ts';
import type { Check, Finding } from './finding.ts';

/** Somebody's grant. */
export interface ConnectionToExamine {
  /** For Jira's clock minus ours, as it is found. */
  authorize: (clockOffsetSeconds: number) => Authorization;
  /** Where Cloud takes tokens of OAuth 2.0. Default: the site itself is asked. */
  gateway?: { gateway: string; cloudId: string } | undefined;
  /** As far as it is known. */
  expiresAt?: Date | null | undefined;
  /** Whether it is renewed without the user. Default: false. */
  renewable?: boolean | undefined;
  /** Where pushing is to be possible; default: anywhere. */
  projectKey?: string | undefined;
}

export interface ConnectionOptions {
  transport: Transport;
  now: () => number;
  signal?: AbortSignal | undefined;
}

const ownChecks: Check[] = ['token', 'who', 'permissions'];

export function skipConnection(offer: OfferFinding, why: string): void {
  for (const check of ownChecks) offer(skipped(check, why));
}

export async function examineConnection(
  { baseUrl, clockOffsetSeconds }: Pick<JiraSite, 'baseUrl' | 'clockOffsetSeconds'>,
  connection: ConnectionToExamine,
  { transport, now }: ConnectionOptions,
  offer: OfferFinding,
): Promise<void> {
  const { authorize, gateway } = connection;
  const apiUrl = gateway ? cloudSiteUrl(gateway.gateway, gateway.cloudId) : baseUrl;
  const authorization = authorize(clockOffsetSeconds);
  const watched = watch(transport);
  // Once: somebody waits for the answer, and what fails now and then is a finding, too.
  const client = createJiraClient({
    ...{ baseUrl: apiUrl, transport: watched.transport, authorization, now, maxAttempts: 1 },
  });
  let user: JiraUser;
  try {
    user = await getMyself(client);
  } catch (error) {
    const place = gateway && { ...gateway, siteUrl: baseUrl, authorization, transport };
    const explain = place && error instanceof JiraRefusedError;
    offerRefusal(explain ? await explainGatewayRefusal(error, place) : error, offer);
    return;
  }
  offer(ok('token', 'Jira accepts it.'));
  offer(whoFinding(user));
  offer(expiryFinding(connection, now()));
  const permissions = await permissionsFinding(client, connection.projectKey);
  const limited = permissions.code === 'jira_rate_limited';
  offer(limited ? skipped('permissions', 'Jira wants to be asked less often.') : permissions);
  // How often one may ask is counted by user: what was said to strangers does not count.
  const { reply } = watched;
  if (limited) offer({ ...permissions, check: 'rate_limit', title: checks.rate_limit });
  else offer(reply ? rateLimitFinding(reply) : skipped('rate_limit', 'Jira did not answer.'));
}

function offerRefusal(error: unknown, offer: OfferFinding): void {
  const limited = error instanceof JiraRateLimitedError;
  offer(limited ? skipped('token', 'Jira wants to be asked less often.') : failed('token', error));
  for (const check of ownChecks.slice(1)) offer(skipped(check, 'Jira did not come to it.'));
  offer(limited ? failed('rate_limit', error) : skipped('rate_limit', 'Jira did not come to it.'));
}

/** Remembers the last whole answer. */
function watch(transport: Transport): { transport: Transport; reply: HttpReply | undefined } {
  const watched: ReturnType<typeof watch> = {
    reply: undefined,
    transport: {
      ...transport,
      send: async (request) => (watched.reply = await transport.send(request)),
    },
  };
  return watched;
}

function whoFinding({ name, accountId, displayName, active, timeZone }: JiraUser): Finding {
  const evidence = { name: name ?? accountId ?? '', displayName, ...(timeZone && { timeZone }) };
  if (active) return ok('who', `It is ${displayName}${name === undefined ? '' : ` (${name})`}.`, evidence);
  return found('who', {
    state: 'failed',
    code: 'user_inactive',
    cause: `${displayName} is deactivated in Jira.`,
    remedy: 'Let the Jira administrator activate the user, or connect as somebody else.',
    evidence,
  });
}

const soonMs = 14 * 24 * 60 * 60 * 1000;

function expiryFinding({ expiresAt, renewable = false }: ConnectionToExamine, nowMs: number): Finding {
  if (!expiresAt) return ok('expiry', 'Nobody said when it ends.');
  const day = expiresAt.toISOString().slice(0, 10);
  if (renewable) return ok('expiry', `Crosslink renews it; what it holds now ends on ${day}.`);
  if (expiresAt.getTime() - nowMs > soonMs) return ok('expiry', `It ends on ${day}.`);
  return found('expiry', {
    state: 'warning',
    code: 'connection_ends_soon',
    cause: `It ends on ${day} and cannot be renewed without its user.`,
    remedy: 'Connect again before that day.',
    evidence: { expiresAt: expiresAt.toISOString() },
  });
}

/** Jira's keys of what pushing does: look, create, change, link. */
const needed = {
  BROWSE_PROJECTS: 'see its issues',
  CREATE_ISSUES: 'create issues',
  EDIT_ISSUES: 'edit issues',
  LINK_ISSUES: 'link issues',
};
const permissionsShape = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })),
});

/** @see https://docs.atlassian.com/software/jira/docs/api/REST/latest/ (mypermissions) */
async function permissionsFinding(client: JiraClient, projectKey: string | undefined): Promise<Finding> {
  const names = Object.keys(needed).join(',');
  const query: [string, string][] = [
    ['permissions', names],
    ...(projectKey === undefined ? [] : [['projectKey', projectKey] as [string, string]]),
  ];
  try {
    const { permissions } = await client.request({
      ...{ method: 'GET', path: '/rest/api/2/mypermissions', query, schema: permissionsShape },
    });
    const missing = Object.entries(needed).filter(([key]) => permissions[key]?.havePermission === false);
    const where = projectKey === undefined ? 'in any project' : `in ${projectKey}`;
    if (missing.length === 0) return ok('permissions', `They may ${Object.values(needed).join(', ')}.`);
    return found('permissions', {
      state: 'failed',
      code: 'permissions_missing',
      cause: `They may not ${missing.map(([, what]) => what).join(', ')} ${where}.`,
      remedy:
        'Let a project administrator give the role these permissions, or connect as somebody who has them.',
      evidence: { missing: missing.map(([key]) => key), ...(projectKey === undefined ? {} : { projectKey }) },
    });
  } catch (error) {
    if (!(error instanceof JiraRequestError) || error.status !== 404) return failed('permissions', error);
    return projectNotSeen(projectKey ?? '');
  }
}

function projectNotSeen(projectKey: string): Finding {
  return found('permissions', {
    state: 'failed',
    code: 'permissions_missing',
    cause: `Jira shows them no project ${projectKey}: there is none, or they may not see its issues.`,
    remedy: 'Check the key, or let a project administrator give them a role that may browse the project.',
    evidence: { missing: ['BROWSE_PROJECTS'], projectKey },
  });
}
