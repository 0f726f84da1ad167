import { createHash } from 'node:crypto';

import { randomText } from './random-text.ts';

/** What a client may be allowed at most; each includes the ones before it. */
export const oauth2Scopes = ['READ', 'WRITE', 'ADMIN', 'SYSTEM_ADMIN'] as const;
export type OAuth2Scope = (typeof oauth2Scopes)[number];

/** An incoming link to an external application. */
export interface OAuth2Client {
  clientId: string;
  clientSecret: string;
  name: string;
  redirectUrl: string;
  /** The most it may ask for. */
  scope: OAuth2Scope;
}

/** What a person allowed a client. */
export interface OAuth2Grant {
  clientId: string;
  userName: string;
  scope: OAuth2Scope;
}

export interface AuthorizationCode extends OAuth2Grant {
  code: string;
  redirectUri: string;
  /** PKCE; null: the client sent none. */
  challenge: { value: string; method: 'plain' | 'S256' } | null;
  expiresAt: number;
}

export interface OAuth2TokenPair extends OAuth2Grant {
  accessToken: string;
  refreshToken: string;
  redirectUri: string;
  createdAt: number;
  accessExpiresAt: number;
  refreshExpiresAt: number;
}

/** The OAuth 2.0 provider that a Data Center has within itself. */
export interface OAuth2Store {
  clients: Map<string, OAuth2Client>;
  codes: Map<string, AuthorizationCode>;
  /** By access token; an expired pair stays, for its refresh token. */
  pairs: Map<string, OAuth2TokenPair>;
  settings: {
    /** The real one refuses http, for itself and for redirects; here only when told to, as the sandbox has no other. */
    requireHttps: boolean;
    /** Seconds. */
    lifetimes: { code: number; accessToken: number; refreshToken: number };
  };
  addClient(client: Pick<OAuth2Client, 'name' | 'redirectUrl' | 'scope'>): OAuth2Client;
  /** Removes the client and all it was given. */
  removeClient(clientId: string): boolean;
  addCode(code: Omit<AuthorizationCode, 'code' | 'expiresAt'>): AuthorizationCode;
  /** The code, which from now on is worth nothing; undefined: unknown, used or expired. */
  takeCode(code: string): AuthorizationCode | undefined;
  addPair(grant: OAuth2Grant & { redirectUri: string }): OAuth2TokenPair;
  pairOfRefreshToken(refreshToken: string): OAuth2TokenPair | undefined;
  /** Takes back what that person allowed, or allowed one client; says how many pairs that were. */
  revoke(userName: string, clientId?: string): number;
}

/** RFC 7636, section 4.6. */
export function provesChallenge(verifier: string, challenge: AuthorizationCode['challenge']): boolean {
  if (challenge === null) return true;
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const hashed = createHash('sha256').update(verifier).digest('base64url');
  return challenge.value === (challenge.method === 'S256' ? hashed : verifier);
}

export function createOAuth2Store(now: () => number): OAuth2Store {
  const clients: OAuth2Store['clients'] = new Map();
  const codes: OAuth2Store['codes'] = new Map();
  const pairs: OAuth2Store['pairs'] = new Map();
  const settings: OAuth2Store['settings'] = {
    requireHttps: false,
    lifetimes: { code: 10, accessToken: 7200, refreshToken: 7_776_000 },
  };
  const { lifetimes } = settings;
  const revokeWhere = (matches: (grant: OAuth2Grant) => boolean) => {
    const found = [...pairs.values()].filter(matches);
    for (const { accessToken } of found) pairs.delete(accessToken);
    return found.length;
  };
  return {
    ...{ clients, codes, pairs, settings },
    addClient(client) {
      const stored = { ...client, clientId: randomText(32), clientSecret: randomText(64) };
      clients.set(stored.clientId, stored);
      return stored;
    },
    removeClient(clientId) {
      revokeWhere((grant) => grant.clientId === clientId);
      return clients.delete(clientId);
    },
    addCode(code) {
      const stored = { ...code, code: randomText(32), expiresAt: now() + lifetimes.code * 1000 };
      codes.set(stored.code, stored);
      return stored;
    },
    takeCode(text) {
      const code = codes.get(text);
      codes.delete(text);
      return code && now() <= code.expiresAt ? code : undefined;
    },
    addPair(grant) {
      const at = now();
      const pair: OAuth2TokenPair = {
        ...grant,
        ...{ accessToken: randomText(64), refreshToken: randomText(64), createdAt: at },
        accessExpiresAt: at + lifetimes.accessToken * 1000,
        refreshExpiresAt: at + lifetimes.refreshToken * 1000,
      };
      pairs.set(pair.accessToken, pair);
      return pair;
    },
    pairOfRefreshToken: (refreshToken) =>
      [...pairs.values()].find((pair) => pair.refreshToken === refreshToken),
    revoke: (userName, clientId) =>
      revokeWhere(
        (grant) => grant.userName === userName && (clientId === undefined || grant.clientId === clientId),
      ),
  };
}
