import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from '../../../../test/free-port.ts';

export interface OidcPerson {
  subject: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/** A real provider of OpenID Connect, whose pages decide at once: as the person set, or as nobody, who denies. */
export interface TestOidcProvider {
  settings: { issuer: string; clientId: string; clientSecret: string };
  /** Who is sitting at the browser. */
  person: OidcPerson | 'denies';
  /** Every token and code it gave out. */
  given: string[];
  /** From the address to sign in at to the one it sends the browser back to. */
  visit: (url: string) => Promise<string>;
  down: () => Promise<void>;
  up: () => Promise<void>;
  close: () => Promise<void>;
}

const clientSecret = 'the-client-secret-of-a-test-provider';

export async function startOidcProvider(redirectUri: string): Promise<TestOidcProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const given: string[] = [];
  const state: { person: OidcPerson | 'denies' } = { person: 'denies' };
  const people = new Map<string, OidcPerson>();
  const provider = createProvider({ issuer, redirectUri, people });
  keepTokens(provider, given);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { person } = state;
    if (person === 'denies') {
      const denied = { error: 'access_denied', error_description: 'The person said no' };
      return provider.interactionFinished(request, response, denied);
    }
    people.set(person.subject, person);
    const grant = new provider.Grant({ accountId: person.subject, clientId: 'crosslink' });
    grant.addOIDCScope('openid email profile');
    const grantId = await grant.save();
    return provider.interactionFinished(request, response, {
      ...{ login: { accountId: person.subject }, consent: { grantId } },
    });
  };
  const listener = provider.callback();
  const serve = () =>
    createServer((request, response) => {
      if (request.url?.startsWith('/interaction/')) void answer(request, response);
      else void listener(request, response);
    });
  let server = serve();
  const up = async () => {
    server = serve().listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const down = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  await up();
  return {
    settings: { issuer, clientId: 'crosslink', clientSecret },
    ...{ given, up, down, visit: (url) => visit(url, redirectUri) },
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    close: async () => {
      if (server.listening) await down();
    },
  };
}

function createProvider(o: {
  issuer: string;
  redirectUri: string;
  people: Map<string, OidcPerson>;
}): Provider {
  return new Provider(o.issuer, {
    clients: [{ client_id: 'crosslink', client_secret: clientSecret, redirect_uris: [o.redirectUri] }],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['cookies of a test provider'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    jwks: {
      keys: [
        {
          ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
          use: 'sig',
        },
      ],
    },
    findAccount: (_context, sub) => {
      const { subject: accountId = sub, ...claims } = o.people.get(sub) ?? {};
      return { accountId, claims: () => ({ sub: accountId, ...claims }) };
    },
  });
}

function keepTokens(provider: Provider, given: string[]): void {
  provider.on('grant.success', ({ body }) => {
    const {
      access_token: access,
      id_token: id,
      refresh_token: refresh,
    } = (body ?? {}) as Record<string, string | undefined>;
    given.push(...[access, id, refresh].filter((token) => token !== undefined));
  });
}

/** A browser of its own each time: nobody is remembered. */
async function visit(url: string, redirectUri: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let hop = 0; hop < 10; hop += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const reply = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    if (location === null) throw new Error(`the provider showed ${reply.status}: ${await reply.text()}`);
    next = new URL(location, next).href;
    if (next.startsWith(redirectUri)) return next;
  }
  throw new Error('the provider redirects without end');
}
