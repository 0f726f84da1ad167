import { randomText } from './random-text.ts';
import type { World } from './world.ts';

/** An app of Cloud's developer console (OAuth 2.0, three-legged). */
export interface CloudApp {
  clientId: string;
  clientSecret: string;
  name: string;
  redirectUri: string;
  /** What it may ask for, besides `offline_access`. */
  scopes: string[];
  /** Whether a person allows it all their sites, or the one they pick. */
  grantLevel: 'account' | 'resource';
  /** Who made it; nobody else may allow it until it is shared. */
  owner: string;
  shared: boolean;
}

/** One per app and person: a second consent overrides the first. */
export interface CloudGrant {
  clientId: string;
  userName: string;
  scopes: string[];
  /** null: every site of the person, also those to come. */
  cloudId: string | null;
}

interface Issued {
  clientId: string;
  userName: string;
  scopes: string[];
}

export interface CloudCode extends Issued {
  code: string;
  redirectUri: string;
  expiresAt: number;
}

export interface CloudAccessToken extends Issued {
  token: string;
  expiresAt: number;
}

export interface CloudRefreshToken extends Issued {
  token: string;
  usedAt: number;
  /** When it was rotated away; null: it is the present one. */
  rotatedAt: number | null;
}

/** Of an Atlassian account; with an e-mail address it is a password for programs. */
export interface ApiToken {
  token: string;
  userName: string;
  label: string;
  /** null: everything its owner may, at the site; else these, at the gateway only. */
  scopes: string[] | null;
  expiresAt: number | null;
}

export interface CloudSite {
  cloudId: string;
  world: World;
  contextPath: string;
}

/** What Cloud's sites have in common: apps, grants and tokens, on hosts of their own. */
export interface Cloud {
  sites: CloudSite[];
  apps: Map<string, CloudApp>;
  /** By {@link grantKey}. */
  grants: Map<string, CloudGrant>;
  codes: Map<string, CloudCode>;
  accessTokens: Map<string, CloudAccessToken>;
  refreshTokens: Map<string, CloudRefreshToken>;
  apiTokens: Map<string, ApiToken>;
  /** Seconds. */
  lifetimes: { code: number; accessToken: number; refreshToken: number; reuseLeeway: number };
  now: () => number;
  addApp(app: Omit<CloudApp, 'clientId' | 'clientSecret'>): CloudApp;
  addApiToken(token: Partial<ApiToken> & { userName: string }): ApiToken;
  allow(grant: CloudGrant & { redirectUri: string }): CloudCode;
  issue(grant: Issued): { access: CloudAccessToken; refresh: CloudRefreshToken | undefined };
  /** Takes back what a person allowed an app, and all tokens with it. */
  revoke(userName: string, clientId: string): boolean;
  /** Kills the refresh tokens of a person, as a new password does. */
  changePassword(userName: string, password: string): void;
}

export const grantKey = (clientId: string, userName: string): string => `${clientId} ${userName}`;

function removeWhere<T>(map: Map<string, T>, matches: (value: T) => boolean): void {
  for (const [key, value] of map) if (matches(value)) map.delete(key);
}

type State = Pick<
  Cloud,
  'sites' | 'apps' | 'grants' | 'codes' | 'accessTokens' | 'refreshTokens' | 'apiTokens'
>;

function revoke(state: State, userName: string, clientId: string): boolean {
  const ofGrant = (issued: Issued) => issued.clientId === clientId && issued.userName === userName;
  removeWhere(state.codes, ofGrant);
  removeWhere(state.accessTokens, ofGrant);
  removeWhere(state.refreshTokens, ofGrant);
  return state.grants.delete(grantKey(clientId, userName));
}

function issueTokens(
  state: State,
  { clientId, userName, scopes }: Issued,
  at: number,
  lifetimeSeconds: number,
) {
  const issued = { clientId, userName, scopes };
  const access = { ...issued, token: randomText(120), expiresAt: at + lifetimeSeconds * 1000 };
  state.accessTokens.set(access.token, access);
  if (!scopes.includes('offline_access')) return { access, refresh: undefined };
  const refresh: CloudRefreshToken = { ...issued, token: randomText(120), usedAt: at, rotatedAt: null };
  state.refreshTokens.set(refresh.token, refresh);
  return { access, refresh };
}

export function createCloud(sites: CloudSite[], now: () => number): Cloud {
  const state: State = {
    sites,
    ...{ apps: new Map(), grants: new Map(), codes: new Map() },
    ...{ accessTokens: new Map(), refreshTokens: new Map(), apiTokens: new Map() },
  };
  const lifetimes = { code: 300, accessToken: 3600, refreshToken: 7_776_000, reuseLeeway: 600 };
  return {
    ...state,
    lifetimes,
    now,
    addApp(app) {
      const stored = { ...app, clientId: randomText(32), clientSecret: randomText(64) };
      state.apps.set(stored.clientId, stored);
      return stored;
    },
    addApiToken(given) {
      const token = { token: randomText(120), label: '', scopes: null, expiresAt: null, ...given };
      state.apiTokens.set(token.token, token);
      return token;
    },
    allow({ redirectUri, ...grant }) {
      const { clientId, userName, scopes } = grant;
      state.grants.set(grantKey(clientId, userName), grant);
      const expiresAt = now() + lifetimes.code * 1000;
      const code = { code: randomText(64), clientId, userName, scopes, redirectUri, expiresAt };
      state.codes.set(code.code, code);
      return code;
    },
    issue: (grant) => issueTokens(state, grant, now(), lifetimes.accessToken),
    revoke: (userName, clientId) => revoke(state, userName, clientId),
    changePassword(userName, password) {
      for (const { world } of sites) {
        const user = world.users.get(userName);
        if (user) user.password = password;
      }
      removeWhere(state.refreshTokens, (token) => token.userName === userName);
    },
  };
}
