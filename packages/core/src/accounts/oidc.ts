import type { Deps } from '../deps.ts';
import { CrosslinkError, ForbiddenError, UnavailableError } from '../errors.ts';
import { admitByOidc, oidcAccountId, oidcProviderId } from './admit.ts';
import type { Auth } from './auth.ts';

/** A provider of OpenID Connect that people may sign in with, chosen by whoever operates Crosslink. */
export interface OidcSettings {
  /** Its discovery document lies below: `<issuer>/.well-known/openid-configuration`. No slash at the end. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button calls it. */
  name: string;
  /** Whoever has a verified address in one of these domains may come in without an invitation; lower case. */
  domains: readonly string[];
  /** How long it is waited for. Default: 10 seconds. */
  timeoutMs?: number | undefined;
}

export interface Oidc {
  name: string;
  /**
   * Begins to sign in: where to send the browser, and the cookies that bind the way back to it.
   * @throws UnavailableError `oidc_unreachable`
   */
  begin(request: {
    headers: Headers;
    returnTo?: string | undefined;
  }): Promise<{ url: string; cookies: string[] }>;
  /**
   * Ends it, with the address and headers of the request that came back: where to go on, and the cookies of the session.
   * @throws ForbiddenError `oidc_denied`, `oidc_attempt_foreign`, `oidc_email_unverified`, `oidc_person_unknown`;
   * UnavailableError `oidc_failed`, `oidc_unreachable`
   */
  complete(request: Request): Promise<{ location: string; cookies: string[] }>;
}

/** Nothing is there; better-auth names in the query why it sent the browser to it. */
const failedPath = '/oidc-failed';

/**
 * Sign-in by OpenID Connect: authorization code flow with PKCE, state and nonce, ID token verified, by better-auth. Who
 * may come in is for {@link admitByOidc} to say. No token of the provider is kept.
 *
 * Apart from what signs in by password, for better-auth asks the provider as it starts: who signs in by password must not
 * wait for a provider that is down.
 */
export function createOidc(deps: Deps, settings: OidcSettings): Oidc {
  const { origin } = new URL(deps.publicUrl);
  const address = (path: string) => `${deps.publicUrl}/api/auth${path}`;
  let loading: Promise<Auth> | undefined;
  const handle = async (request: Request): Promise<Response> => {
    loading ??= load(deps, settings);
    return withinTime((await loading).handler(request), settings);
  };

  return {
    name: settings.name,
    begin: async ({ headers, returnTo = '/' }) => {
      const sent = new Headers(headers);
      sent.set('content-type', 'application/json');
      sent.set('origin', origin);
      sent.delete('content-length');
      const errorCallbackURL = failedPath;
      const body = {
        provider: oidcProviderId,
        callbackURL: returnTo,
        errorCallbackURL,
        disableRedirect: true,
      };
      const response = await handle(
        new Request(address('/sign-in/social'), {
          ...{ method: 'POST', headers: sent, body: JSON.stringify(body) },
        }),
      );
      if (!response.ok) throw unreachable(settings);
      const { url } = (await response.json()) as { url: string };
      return { url, cookies: response.headers.getSetCookie() };
    },
    complete: async (request) => {
      const { search, searchParams } = new URL(request.url);
      const response = await handle(
        new Request(address(`/callback/${oidcProviderId}${search}`), { headers: request.headers }),
      );
      if (response.status >= 400) throw await refusalOf(response, settings);
      const location = new URL(response.headers.get('location') ?? '', deps.publicUrl);
      const error = location.searchParams.get('error') ?? '';
      if (location.pathname === failedPath) throw failure(error, searchParams.get('error'), settings);
      const { pathname, search: query, hash } = location;
      return { location: pathname + query + hash, cookies: response.headers.getSetCookie() };
    },
  };
}

async function load(deps: Deps, settings: OidcSettings): Promise<Auth> {
  const [{ createAuth }, { genericOAuth }, { APIError }] = await Promise.all([
    import('./auth.ts'),
    import('better-auth/plugins/generic-oauth'),
    import('better-auth/api'),
  ]);
  const { issuer, clientId, clientSecret, name } = settings;
  const provider = genericOAuth({
    config: [
      {
        providerId: oidcProviderId,
        ...{ name, clientId, clientSecret, scopes: ['openid', 'email', 'profile'], pkce: true },
        discoveryUrl: `${issuer}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        // What OpenID Connect takes for granted where the provider says nothing.
        authentication: 'basic',
        disableSignUp: true,
        accountSubject: ({ profile }) => oidcAccountId(settings, String(profile.sub)),
        mapProfileToUser: async (profile) => {
          const { email, emailVerified, name: called } = profile;
          const subject = String(profile.sub);
          const claims = { subject, email, emailVerified: (emailVerified as unknown) === true, name: called };
          await admitByOidc(deps, settings, claims).catch((error: unknown) => {
            if (!(error instanceof CrosslinkError)) throw error;
            const { code, message, remedy } = error;
            throw new APIError('FORBIDDEN', { code, message, remedy });
          });
          return {};
        },
      },
    ],
  });
  return createAuth(deps, { plugins: [provider], errorPath: failedPath });
}

async function withinTime<T>(work: Promise<T>, settings: OidcSettings): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unreachable(settings)), settings.timeoutMs ?? 10_000);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** better-auth's answer to what {@link admitByOidc} threw; anything else is the provider's fault or ours. */
async function refusalOf(response: Response, settings: OidcSettings): Promise<Error> {
  const text = await response.text();
  if (response.status !== 403) return failed(settings, `status ${response.status}`);
  const { code = '', message = '', remedy } = JSON.parse(text) as Record<string, string | undefined>;
  if (remedy === undefined) return failed(settings, code);
  return new ForbiddenError({ code, message, remedy });
}

/** `code` is better-auth's, `said` what the provider sent the browser back with. */
function failure(code: string, said: string | null, settings: OidcSettings): Error {
  if (/^state_|^please_restart/.test(code)) return foreign();
  if (said === 'access_denied') return denied();
  if (code === 'oauth_provider_not_found') return unreachable(settings);
  return failed(settings, code);
}

function denied(): ForbiddenError {
  return new ForbiddenError({
    code: 'oidc_denied',
    message: 'You were not signed in: it was not allowed at the sign-in service.',
    remedy: 'Try again, and allow Crosslink to know who you are.',
  });
}

function foreign(): ForbiddenError {
  return new ForbiddenError({
    code: 'oidc_attempt_foreign',
    message: 'This was not begun in this browser, or more than ten minutes ago.',
    remedy: 'Begin again here, and finish in the same browser.',
  });
}

function unreachable({ name }: OidcSettings): UnavailableError {
  return new UnavailableError({
    code: 'oidc_unreachable',
    message: `${name} does not answer.`,
    remedy:
      'Try again later, or sign in with a password; if it lasts, an administrator should check OIDC_ISSUER.',
  });
}

function failed({ name }: OidcSettings, why: string): UnavailableError {
  return new UnavailableError({
    code: 'oidc_failed',
    message: `Signing in with ${name} did not work (${/^[\w -]{1,60}$/.test(why) ? why : 'for a reason it did not tell'}).`,
    remedy: 'Try again; if it lasts, an administrator should check the settings at the service and here.',
  });
}
