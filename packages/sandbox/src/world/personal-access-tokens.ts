import { randomText } from './random-text.ts';

/** A token that a person made in their profile; it carries all their permissions. */
export interface PersonalAccessToken {
  id: number;
  name: string;
  userName: string;
  /** Shown once, when it is made. */
  rawToken: string;
  createdAt: number;
  /** null: never used. */
  lastAccessedAt: number | null;
  /** null: never. */
  expiresAt: number | null;
}

export interface PersonalAccessTokens {
  /** By raw token. */
  all: Map<string, PersonalAccessToken>;
  add(token: { userName: string; name: string; expirationDays?: number | undefined }): PersonalAccessToken;
  of(userName: string): PersonalAccessToken[];
  remove(userName: string, id: number): boolean;
}

const dayMs = 86_400_000;

export function createPersonalAccessTokens(now: () => number): PersonalAccessTokens {
  const all: PersonalAccessTokens['all'] = new Map();
  const of = (userName: string) => [...all.values()].filter((token) => token.userName === userName);
  return {
    all,
    of,
    add({ userName, name, expirationDays }) {
      const at = now();
      const id = Math.max(0, ...[...all.values()].map((token) => token.id)) + 1;
      const expiresAt = expirationDays === undefined ? null : at + expirationDays * dayMs;
      const times = { createdAt: at, lastAccessedAt: null, expiresAt };
      const token: PersonalAccessToken = { id, name, userName, rawToken: randomText(44), ...times };
      all.set(token.rawToken, token);
      return token;
    },
    remove(userName, id) {
      const token = of(userName).find((candidate) => candidate.id === id);
      return token ? all.delete(token.rawToken) : false;
    },
  };
}
