import { getMyself, JiraCallbackError } from '@crosslink/jira';
import type { Transport } from '@crosslink/jira';
import { CallbackError } from '@crosslink/oauth1';
import { requireAdministrator, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import type { z } from 'zod';
import { by } from '../audit/record.ts';
import { parseInput } from '../input.ts';
import { isForeignKeyViolation } from '../store/violations.ts';
import { provenBy } from '../sites/consumers.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import type { ConsumerKind } from '../sites/tables.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import {
  claimAttempt,
  consumerRemoved,
  consumerForAttempt,
  findDanceFloor,
  findAttempt,
  insertAttempt,
  newAttemptId,
  openProof,
  requireOpen,
  requireSession,
} from './attempts.ts';
import type { AttemptRow, FoundAttempt, Proof } from './attempts.ts';
import { clientAs } from './client.ts';
import { flowOf } from './flow.ts';
import type { CallbackParameters, Floor } from './flow.ts';
import { candidatesFor, keepConnection } from './grant.ts';
import { completeAttemptInput, startAttemptInput } from './input.ts';
import type { CompleteAttemptInput, StartAttemptInput } from './input.ts';
import { verifierNotExpected } from './oauth2-flow.ts';
import { ownerOf } from './reference.ts';
import { requireReturnAddressOrPath } from './return-addresses.ts';
import type { AttemptCallback, ConnectionOwner } from './tables.ts';
import { connectionView } from './view.ts';
import type { Connection } from './view.ts';

export interface StartedAttempt {
  attemptId: string;
  /** By which it is danced; with the callback `oob` it says what the person has to bring: a code, or an address. */
  kind: ConsumerKind;
  /** Where the user presses Allow, at Jira. */
  authorizationUrl: string;
  expiresAt: Date;
}

export interface CompletedAttempt {
  connection: Connection;
  /** What startAttempt was given: a path of this Crosslink, or a return address. */
  returnTo?: string;
}

/**
 * Starts the dance and keeps what its end is checked against sealed, bound to the user, the browser session, the site
 * and the consumer. Good for 10 minutes and one completeAttempt. A program asks for the callback `loopback`, where it
 * listens itself, or `oob`: Jira then shows a code to copy (OAuth 1.0a; a consumer with a callback of its own at Jira is
 * sent there all the same), or the person pastes the address of the page they land on (OAuth 2.0).
 * @throws ForbiddenError `session_required`, `member_required`, `administrator_required` (for the service connection);
 * NotFoundError `site_unknown`; InputError `return_address_not_allowed`; ConflictError `consumer_missing`,
 * `callback_not_offered`, `consumer_removed`; JiraError
 */
export async function startAttempt(
  deps: SitesDeps,
  actor: Actor,
  input: StartAttemptInput,
): Promise<StartedAttempt> {
  requireMember(actor);
  const sessionId = requireSession(actor);
  const draft = parseInput(startAttemptInput, input);
  const { siteId, kind, owner = 'person', returnTo, callback, loopbackUrl } = draft;
  if (owner === 'service') requireAdministrator(actor);
  const { site, consumers } = await findDanceFloor(deps.db, siteId);
  if (returnTo !== undefined) requireReturnAddressOrPath(returnTo, { ...deps, siteBaseUrl: site.base_url });
  const who = { userId: actor.userId, sessionId };
  const consumer = consumerForAttempt(site, consumers, kind);
  return beginAttempt(deps, who, { site, consumer, owner, returnTo, callback, loopbackUrl });
}

/**
 * Begins the dance for whoever is to finish it; that they may is settled. See {@link startAttempt}.
 * @throws ConflictError `callback_not_offered`, `consumer_removed`; JiraError
 */
export async function beginAttempt(
  deps: SitesDeps,
  who: { userId: string; sessionId: string },
  o: {
    site: SiteRow;
    consumer: ConsumerRow;
    owner: ConnectionOwner;
    connectSessionId?: string;
    returnTo?: string | undefined;
    callback?: AttemptCallback | undefined;
    loopbackUrl?: string | undefined;
  },
): Promise<StartedAttempt> {
  const { site, consumer, callback = 'browser', loopbackUrl, ...rest } = o;
  const id = newAttemptId();
  const beginning = { attemptId: id, callback, loopbackUrl };
  const { authorizationUrl, proof } = await flowOf(consumer.kind).begin({ deps, site, consumer }, beginning);
  const attempt = { id, siteId: site.id, consumerId: consumer.id, ...who, ...rest, callback };
  const expiresAt = await insertAttempt(deps, { ...attempt, proof });
  return { attemptId: id, kind: consumer.kind, authorizationUrl, expiresAt };
}

/**
 * Finishes the dance with what Jira sent the browser back with, or with the code a person copied, and keeps the connection. Whatever goes wrong
 * after the attempt is claimed, it is used up and no connection is written. `found` saves a look, if it was found just now.
 * @throws see requireOpen and claimAttempt; CallbackError or JiraCallbackError `authorization_denied` (uses up the
 * attempt) and others (do not); GoneError `connect_session_ended`; InputError `verifier_not_expected`; ConflictError `site_not_granted`,
 * `consumer_removed`; JiraError
 */
export async function completeAttempt(
  deps: SitesDeps,
  actor: Actor,
  input: CompleteAttemptInput,
  found?: FoundAttempt,
): Promise<CompletedAttempt> {
  requireMember(actor);
  const answer = parseInput(completeAttemptInput, input);
  const { attemptId } = answer;
  const present = found?.attempt.id === attemptId ? found : await findAttempt(deps.db, attemptId);
  const { attempt, site, consumer } = requireOpen(present, actor, deps.now());
  const [owner, proof] = await Promise.all([ownerOf(deps.db, attempt), openProof(deps.vault, attempt)]);
  const floor: Floor = { deps, site, consumer };
  const parameters = parametersOf(answer, floor, { attempt, proof });
  await check(floor, { attemptId, proof, parameters });
  // What Jira is to be asked is put together meanwhile, and is sent once the attempt is ours.
  const claimed = claimAttempt(deps, attempt.id);
  const onceClaimed = { ...floor, deps: { ...deps, transport: sendingAfter(claimed, deps.transport) } };
  const candidates = candidatesFor(deps.db, { siteId: site.id, owner });
  const [{ granted, site: grantedSite }] = await Promise.all([
    flowOf(consumer.kind).exchange(onceClaimed, proof, parameters),
    claimed,
    candidates,
  ]);
  await provenBy(deps, consumer);
  const standing = { site: grantedSite, consumer, credential: granted.credential };
  const user = await getMyself(await clientAs(deps, standing));
  const grant = { siteId: site.id, owner, consumerId: consumer.id, granted, user, by: by(actor) };
  const row = await keepConnection(deps, grant, candidates).catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? consumerRemoved() : error;
  });
  return {
    connection: connectionView(row, deps.now()),
    ...(attempt.return_to === null ? {} : { returnTo: attempt.return_to }),
  };
}

const sendingAfter = (event: Promise<void>, transport: Transport): Transport => ({
  ...transport,
  send: async (request) => {
    await event;
    return transport.send(request);
  },
});

/** @throws InputError `verifier_not_expected` */
function parametersOf(
  answer: z.output<typeof completeAttemptInput>,
  { consumer }: Floor,
  { attempt, proof }: { attempt: AttemptRow; proof: Proof },
): CallbackParameters {
  if ('parameters' in answer) return answer.parameters;
  // Whoever comes with a browser has to bring the token too: it tells that the browser was at this very question.
  if (attempt.callback !== 'oob') throw verifierNotExpected();
  return flowOf(consumer.kind).fromVerifier(proof, answer.verifier);
}

async function check(
  floor: Floor,
  o: { attemptId: string; proof: Proof; parameters: CallbackParameters },
): Promise<void> {
  try {
    flowOf(floor.consumer.kind).check(floor, o.proof, o.parameters);
  } catch (error) {
    // The user's last word, and the request token is dead at Jira as well.
    const ofCallback = error instanceof CallbackError || error instanceof JiraCallbackError;
    if (ofCallback && error.code === 'authorization_denied') await claimAttempt(floor.deps, o.attemptId);
    throw error;
  }
}
