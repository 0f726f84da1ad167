import { createHash } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { createMemory } from '../store/remember.ts';
import type { Auth } from './auth.ts';
import { createUseNotices } from './sessions.ts';

const noSession = new Error('These headers have no session.');

/**
 * Tells who sent headers. That a cookie is signed and names a session is better-auth's to find out, once for each
 * cookie; that the session still lasts, and as what role, is looked up for every request.
 */
export function createActorFrom(
  deps: Deps,
  auth: () => Promise<Auth>,
): (headers: Headers) => Promise<Actor | undefined> {
  const remember = createMemory<string>(10_000);
  const noticeUse = createUseNotices(deps);

  async function readSession(headers: Headers): Promise<string> {
    const { api } = await auth();
    // Not refreshed here: the new cookie would have no reply to travel with. See Accounts.refresh.
    const found = await api.getSession({ headers, query: { disableRefresh: true } });
    if (!found) throw noSession;
    return found.session.id;
  }

  const sessionIdOf = async (headers: Headers): Promise<string | undefined> => {
    const cookie = headers.get('cookie');
    // Most requests without a session have no cookie at all; they need no better-auth.
    if (cookie === null) return undefined;
    try {
      return await remember(hash(cookie), () => readSession(headers));
    } catch (error) {
      if (error === noSession) return undefined;
      throw error;
    }
  };

  return async (headers) => {
    const sessionId = await sessionIdOf(headers);
    if (sessionId === undefined) return undefined;
    const found = await findLasting(deps, sessionId);
    if (found) await noticeUse(sessionId);
    return found && { userId: found.user_id, sessionId, role: found.role };
  };
}

const findLasting = ({ db, now }: Deps, sessionId: string) =>
  db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .select(['session.user_id', 'user.role'])
    .where('session.id', '=', sessionId)
    .where('session.expires_at', '>', new Date(now()))
    .executeTakeFirst();

/** A cookie is a secret, and is kept as little as any other. */
const hash = (cookie: string): string => createHash('sha256').update(cookie).digest('base64');
