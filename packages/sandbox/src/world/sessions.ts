import type { Session } from './model.ts';
import { randomText } from './random-text.ts';

/** Browsers that logged in, by session id. */
export interface Sessions {
  get(id: string): Session | undefined;
  create(userName: string): Session;
  end(id: string): void;
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();
  return {
    get: (id) => sessions.get(id),
    create(userName) {
      const session = { id: randomText(32).toUpperCase(), userName, xsrfToken: randomText(40) };
      sessions.set(session.id, session);
      return session;
    },
    end: (id) => sessions.delete(id),
  };
}
