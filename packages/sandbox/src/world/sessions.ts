import type { Session } from './model.ts';
import { randomText } from './random-text.ts';

/** Browsers that logged in, by session id. */
export interface Sessions {
  all: Map<string, Session>;
  get(id: string): Session | undefined;
  create(userName: string): Session;
  /** Moves the session to a new id: what the browser had before is worth nothing. */
  renewId(session: Session): void;
  end(id: string): void;
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();
  const newId = () => randomText(32).toUpperCase();
  return {
    all: sessions,
    get: (id) => sessions.get(id),
    create(userName) {
      const session = { id: newId(), userName, xsrfToken: randomText(40), webSudoUntil: null };
      sessions.set(session.id, session);
      return session;
    },
    renewId(session) {
      sessions.delete(session.id);
      session.id = newId();
      sessions.set(session.id, session);
    },
    end: (id) => sessions.delete(id),
  };
}
