import { exchangeForAccessToken, getMyself, readJiraCallback } from '@crosslink/jira';
import { CallbackError } from '@crosslink/oauth1';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import { followClock } from '../sites/clock.ts';
import { requestToken } from '../sites/consumers.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findConsumer, findSite } from '../sites/find.ts';
import type { SiteRow } from '../sites/view.ts';
import {
  claimAttempt,
  cleanAttempts,
  consumerForAttempt,
  findOpenAttempt,
  insertAttempt,
  newAttemptId,
  openRequestToken,
  requireSession,
} from './attempts.ts';
import type { AttemptRow } from './attempts.ts';
import { clientAs } from './client.ts';
import { keepConnection } from './grant.ts';
import { completeAttemptInput, startAttemptInput } from './input.ts';
import type { CompleteAttemptInput, StartAttemptInput } from './input.ts';
import { connectionView } from './view.ts';
import type { Connection } from './view.ts';

export interface StartedAttempt {
  attemptId: string;
  /** Where the user presses Allow, at Jira. */
  authorizationUrl: string;
  expiresAt: Date;
}

export interface CompletedAttempt {
  connection: Connection;
  /** What startAttempt was given: a path of this Crosslink. */
  returnTo?: string;
}

/**
 * Starts the dance: gets a request token and keeps it sealed, bound to the user, the browser session, the site
 * and the consumer. Good for 10 minutes and one completeAttempt.
 * @throws ForbiddenError `session_required`, `member_required`; NotFoundError `site_unknown`; ConflictError
 * `consumer_missing`; JiraError
 */
export async function startAttempt(
  deps: SitesDeps,
  actor: Actor,
  input: StartAttemptInput,
): Promise<StartedAttempt> {
  requireMember(actor);
  const sessionId = requireSession(actor);
  const { siteId, returnTo } = parseInput(startAttemptInput, input);
  const site = await findSite(deps.db, siteId);
  const consumer = await consumerForAttempt(deps.db, siteId);
  await cleanAttempts(deps);
  const id = newAttemptId();
  const callback = `${deps.publicUrl}/oauth1/callback/${id}`;
  const received = await requestToken(deps, { site, consumer, callback });
  const { userId } = actor;
  const attempt = { id, siteId, consumerId: consumer.id, userId, sessionId, returnTo };
  const expiresAt = await insertAttempt(deps, { ...attempt, requestToken: received });
  return { attemptId: id, authorizationUrl: received.authorizationUrl, expiresAt };
}

/**
 * Finishes the dance with what Jira sent the browser back with, and keeps the connection. Whatever goes wrong
 * after the attempt is claimed, it is used up and no connection is written.
 * @throws see findOpenAttempt and claimAttempt; CallbackError `authorization_denied` (uses up the attempt),
 * `callback_token_foreign`, `callback_token_missing`, `callback_verifier_missing` (do not); JiraError
 */
export async function completeAttempt(
  deps: SitesDeps,
  actor: Actor,
  input: CompleteAttemptInput,
): Promise<CompletedAttempt> {
  requireMember(actor);
  const { attemptId, parameters } = parseInput(completeAttemptInput, input);
  const attempt = await findOpenAttempt(deps, actor, attemptId);
  const { token, tokenSecret } = await openRequestToken(deps.vault, attempt);
  const { verifier } = await readCallback(deps, attempt, { parameters, expectedToken: token.reveal() });
  const site = await findSite(deps.db, attempt.site_id);
  const consumer = await findConsumer(deps.db, attempt.consumer_id);
  const credentials = await deps.signers.credentials(consumer);
  await claimAttempt(deps, attempt.id);
  const byJirasClock = followClock(deps, site);
  const accessToken = await byJirasClock((clockOffsetSeconds) =>
    exchangeForAccessToken({
      ...danceOptions(deps, site),
      clockOffsetSeconds,
      consumer: credentials,
      token: token.reveal(),
      tokenSecret: tokenSecret.reveal(),
      verifier,
    }),
  );
  const user = await getMyself(clientAs(deps, { site, byJirasClock, credentials, ...accessToken }));
  const row = await keepConnection(deps, { attempt, consumer, accessToken, user });
  return {
    connection: connectionView(row),
    ...(attempt.return_to === null ? {} : { returnTo: attempt.return_to }),
  };
}

export function danceOptions({ transport, now }: SitesDeps, site: SiteRow) {
  return { baseUrl: site.base_url, transport, now };
}

async function readCallback(
  deps: SitesDeps,
  attempt: AttemptRow,
  callback: Parameters<typeof readJiraCallback>[0],
): Promise<{ verifier: string }> {
  try {
    return readJiraCallback(callback);
  } catch (error) {
    // The user's last word, and the request token is dead at Jira as well.
    if (error instanceof CallbackError && error.code === 'authorization_denied') {
      await claimAttempt(deps, attempt.id);
    }
    throw error;
  }
}
