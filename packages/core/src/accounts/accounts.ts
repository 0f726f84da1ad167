import type { Actor, Role } from '../actor.ts';
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { NotFoundError } from '../errors.ts';
import { publishEvent } from '../events/publish.ts';
import { createActorFrom } from './actor-from.ts';
import type { Auth } from './auth.ts';
import { createOidc } from './oidc.ts';
import type { Oidc } from './oidc.ts';
import { completeSetup, createSetupToken, setupNeeded } from './setup.ts';
import type { CompleteSetupInput } from './input.ts';

export interface Me {
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** Or by OpenID Connect only. */
  hasPassword: boolean;
}

export interface Accounts {
  /** Whether the first administrator is yet to be made. */
  setupState(): Promise<{ needed: boolean }>;
  /** See {@link createSetupToken}. */
  createSetupToken(): Promise<string>;
  /** See {@link completeSetup}. */
  completeSetup(input: CompleteSetupInput): Promise<{ userId: string }>;
  /**
   * Answers `/api/auth/sign-in/email`, `/sign-out`, `/get-session` and `/change-password`, anything else with
   * 404. The request's URL must be below publicUrl, whatever the server was reached at, and the header
   * `x-crosslink-client-address` (clientAddressHeader) must hold the client's address.
   */
  handle(request: Request): Promise<Response>;
  /** Sign-in by OpenID Connect, where it is configured. See {@link createOidc}. */
  oidc: Oidc | undefined;
  /** The actor's account. @throws NotFoundError `account_unknown` */
  me(actor: Actor): Promise<Me>;
  /**
   * Lets the session of these headers last another seven days, once a day at most; resolves with the cookies that do so.
   * Whoever comes back within a week stays signed in.
   */
  refresh(headers: Headers): Promise<string[]>;
  /** Who sent these headers; undefined when there is no session, or not any more. */
  actorFrom(headers: Headers): Promise<Actor | undefined>;
}

/** Closed by default: better-auth brings some thirty endpoints more. */
const openEndpoints = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /change-password',
]);

/** Of these more has to be done than better-auth does. */
const watched = new Set(['POST /change-password', 'POST /sign-out']);

export function createAccounts(deps: Deps): Accounts {
  const basePath = `${new URL(deps.publicUrl).pathname.replace(/\/$/, '')}/api/auth`;
  let loading: Promise<Auth> | undefined;
  const auth = () => (loading ??= import('./auth.ts').then(({ createAuth }) => createAuth(deps)));

  const actorFrom = createActorFrom(deps, auth);

  return {
    setupState: async () => ({ needed: await setupNeeded(deps.db) }),
    createSetupToken: () => createSetupToken(deps),
    completeSetup: (input) => completeSetup(deps, input),
    handle: async (request) => {
      const { pathname } = new URL(request.url);
      const endpoint = `${request.method} ${pathname.slice(basePath.length)}`;
      if (!pathname.startsWith(`${basePath}/`) || !openEndpoints.has(endpoint)) return notFound();
      const actor = watched.has(endpoint) ? await actorFrom(request.headers) : undefined;
      const response = await (await auth()).handler(request);
      if (actor && response.ok) await follow(deps, endpoint, actor);
      return response;
    },
    oidc: deps.oidc && createOidc(deps, deps.oidc),
    me: (actor) => me(deps, actor),
    refresh: async (headers) => {
      if (!headers.has('cookie')) return [];
      const { api } = await auth();
      return (await api.getSession({ headers, asResponse: true })).headers.getSetCookie();
    },
    actorFrom,
  };
}

async function follow(deps: Deps, endpoint: string, actor: Actor): Promise<void> {
  if (endpoint === 'POST /change-password') return recordPasswordChange(deps, actor);
  const { sessionId } = actor;
  if (sessionId !== undefined) await publishEvent(deps.db, { kind: 'session.ended', ids: [sessionId] });
}

async function recordPasswordChange({ db, now }: Deps, { userId }: Actor): Promise<void> {
  const action = 'person.password-changed';
  await recordAudit(db, { at: new Date(now()), actorId: userId, action, subject: userId });
}

async function me({ db }: Deps, actor: Actor): Promise<Me> {
  const row = await db
    .selectFrom('user')
    .select(['id', 'name', 'email', 'role'])
    .select((from) =>
      from
        .exists(
          from
            .selectFrom('account')
            .select('account.id')
            .whereRef('account.user_id', '=', 'user.id')
            .where('provider_id', '=', 'credential'),
        )
        .as('hasPassword'),
    )
    .where('user.id', '=', actor.userId)
    .executeTakeFirst();
  if (row) {
    const { id: userId, name, email, role, hasPassword } = row;
    return { userId, name, email, role, hasPassword: Boolean(hasPassword) };
  }
  throw new NotFoundError({
    code: 'account_unknown',
    message: 'This account was removed.',
    remedy: 'Sign in with another account.',
  });
}

function notFound(): Response {
  return Response.json({ code: 'NOT_FOUND', message: 'There is nothing here.' }, { status: 404 });
}
