import { hashToken, newToken } from '../accounts/tokens.ts';
import type { Role } from '../actor.ts';
import { consumerForAttempt, findAttempt, findDanceFloor } from '../connections/attempts.ts';
import type { FoundAttempt } from '../connections/attempts.ts';
import { connectSessionEnded } from '../connections/reference.ts';
import { beginAttempt, completeAttempt } from '../connections/dance.ts';
import { ForbiddenError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findSite } from '../sites/find.ts';
import { completeVisitInput, openConnectSessionInput, connectSessionInput } from './input.ts';
import type { CompleteVisitInput, ConnectSessionInput, OpenConnectSessionInput } from './input.ts';
import { connectVisitView, statusOf } from './view.ts';
import type { ConnectSessionRow, ConnectVisit } from './view.ts';

/** The secret that this browser was given when it opened a connect session; undefined if it was given none. */
export type SecretOf = (connectSessionId: string) => string | undefined;

export interface OpenedVisit {
  visit: ConnectVisit;
  /** For the browser to keep, and show again: only who has it can go on. Undefined if it has it already. */
  newSecret?: string;
}

/**
 * For whoever holds the link; there is no actor. The first browser to open it is the one that can use it.
 * @throws GoneError `connect_session_ended`; ForbiddenError `connect_session_elsewhere`
 */
export async function openVisit(
  deps: SitesDeps,
  secretOf: SecretOf,
  input: OpenConnectSessionInput,
): Promise<OpenedVisit> {
  const { token } = parseInput(openConnectSessionInput, input);
  const row = await findSession(deps, ['token_hash', hashToken(token)]);
  if (row.visitor_hash !== null) return { visit: await present(deps, requireVisitor(row, secretOf)) };
  if (statusOf(row, deps.now()) === 'expired') return { visit: await present(deps, row) };
  const newSecret = newToken();
  const claimed = await deps.db
    .updateTable('connect_session')
    .set({ visitor_hash: hashToken(newSecret) })
    .where('id', '=', row.id)
    .where('visitor_hash', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!claimed) throw elsewhere();
  return { visit: await present(deps, { ...row, ...claimed }), newSecret };
}

/** How it stands. @throws GoneError `connect_session_ended`; ForbiddenError `connect_session_elsewhere` */
export async function lookAtVisit(
  deps: SitesDeps,
  secretOf: SecretOf,
  input: ConnectSessionInput,
): Promise<ConnectVisit> {
  const { connectSessionId } = parseInput(connectSessionInput, input);
  return present(deps, requireVisitor(await findSession(deps, ['id', connectSessionId]), secretOf));
}

/**
 * Begins the dance for the visitor.
 * @throws GoneError `connect_session_ended`; ForbiddenError `connect_session_elsewhere`; what startAttempt throws
 */
export async function beginVisit(
  deps: SitesDeps,
  secretOf: SecretOf,
  input: ConnectSessionInput,
): Promise<{ authorizationUrl: string; expiresAt: Date }> {
  const { connectSessionId } = parseInput(connectSessionInput, input);
  const row = requireVisitor(await findSession(deps, ['id', connectSessionId]), secretOf);
  if (['connected', 'expired'].includes(statusOf(row, deps.now()))) throw connectSessionEnded();
  const { site, consumers } = await findDanceFloor(deps.db, row.site_id);
  const { authorizationUrl, expiresAt } = await beginAttempt(deps, visitorOf(row), {
    site,
    consumer: consumerForAttempt(site, consumers, row.kind ?? undefined),
    owner: 'reference',
    connectSessionId: row.id,
  });
  return { authorizationUrl, expiresAt };
}

/**
 * Finishes the dance of a visitor, and keeps what became of it, good or bad. `found` saves a look, if it was found just now.
 * @throws see completeAttempt; GoneError `connect_session_ended`; ForbiddenError `connect_session_elsewhere`
 */
export async function completeVisit(
  deps: SitesDeps,
  secretOf: SecretOf,
  input: CompleteVisitInput,
  found?: FoundAttempt,
): Promise<ConnectVisit> {
  const answer = parseInput(completeVisitInput, input);
  const { attempt } = found ?? (await findAttempt(deps.db, answer.attemptId)) ?? {};
  const id = attempt?.connect_session_id ?? '';
  const row = requireVisitor(await findSession(deps, ['id', id]), secretOf);
  try {
    await completeAttempt(deps, { ...visitorOf(row), role: row.makersRole }, answer, found);
  } catch (error) {
    await keepProblem(deps, row, error);
    throw error;
  }
  return present(deps, await findSession(deps, ['id', id]));
}

async function keepProblem({ db }: SitesDeps, { id }: ConnectSessionRow, error: unknown): Promise<void> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal_error';
  await db
    .updateTable('connect_session')
    .set({ problem: code })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .execute();
}

type LiveSession = ConnectSessionRow & { makersRole: Role };

/** @throws GoneError `connect_session_ended`, also once its maker may not connect any more */
async function findSession(
  { db }: SitesDeps,
  [column, value]: ['id' | 'token_hash', string],
): Promise<LiveSession> {
  const row = await db
    .selectFrom('connect_session')
    .innerJoin('user', 'user.id', 'connect_session.user_id')
    .selectAll('connect_session')
    .select('user.role as makersRole')
    .where(`connect_session.${column}`, '=', value)
    .executeTakeFirst();
  if (!row || row.makersRole === 'viewer') throw connectSessionEnded();
  return row;
}

/** @throws ForbiddenError `connect_session_elsewhere` */
function requireVisitor<Row extends ConnectSessionRow>(row: Row, secretOf: SecretOf): Row {
  const secret = secretOf(row.id);
  // Hashes of 256 random bits: how long the comparison takes tells nobody anything.
  if (secret !== undefined && row.visitor_hash === hashToken(secret)) return row;
  throw elsewhere();
}

/** The attempt runs in the maker's name, and in this browser alone. */
function visitorOf({ user_id, visitor_hash }: ConnectSessionRow): { userId: string; sessionId: string } {
  return { userId: user_id, sessionId: `connect:${visitor_hash ?? ''}` };
}

async function present(deps: SitesDeps, row: ConnectSessionRow): Promise<ConnectVisit> {
  return connectVisitView(row, await findSite(deps.db, row.site_id), deps.now());
}

function elsewhere(): ForbiddenError {
  return new ForbiddenError({
    code: 'connect_session_elsewhere',
    message: 'This link to connect was opened in another browser already.',
    remedy: 'Go on in that browser, or go back to where you came from and start connecting again there.',
  });
}
