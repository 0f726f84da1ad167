import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Strategy } from 'passport-oauth1';
import { afterEach } from 'vitest';

/** What the application learnt of a person who came back. */
export interface PassportLogin {
  token: string;
  params: Record<string, string>;
  /** `/rest/api/2/myself`, read with the token. */
  profile: { name: string };
}

export interface PassportApp {
  url: string;
  logins: PassportLogin[];
}

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

function createTokenStore() {
  const secrets = new Map<string, string>();
  return {
    get: (_request: unknown, token: string, done: (error: null, secret?: string) => void) =>
      done(null, secrets.get(token)),
    set(_request: unknown, token: string, secret: string, ...[done]: [(error: null) => void]) {
      secrets.set(token, secret);
      done(null);
    },
    destroy(_request: unknown, token: string, done: (error: null) => void) {
      secrets.delete(token);
      done(null);
    },
  };
}

function createStrategy(jiraUrl: string, o: { url: string; key: string; privateKeyPem: string }): Strategy {
  const endpoint = (name: string) => `${jiraUrl}/plugins/servlet/oauth/${name}`;
  const strategy = new Strategy(
    {
      requestTokenURL: endpoint('request-token'),
      accessTokenURL: endpoint('access-token'),
      userAuthorizationURL: endpoint('authorize'),
      callbackURL: `${o.url}/callback`,
      consumerKey: o.key,
      consumerSecret: o.privateKeyPem,
      signatureMethod: 'RSA-SHA1',
      requestTokenStore: createTokenStore(),
    },
    (token, _secret, profile, done) => done(null, { token, ...(profile as object) }),
  );
  strategy.userProfile = (token, secret, params, done) =>
    strategy._oauth.get(`${jiraUrl}/rest/api/2/myself`, token, secret, (error, data) =>
      error
        ? done(new Error(JSON.stringify(error)))
        : done(null, { params, profile: JSON.parse(data) as unknown }),
    );
  return strategy;
}

/** What passport itself does with a strategy: a copy for each request, told how to answer. */
function answer(
  strategy: Strategy,
  query: Record<string, string>,
  o: { reply: ServerResponse; app: PassportApp },
) {
  const { reply, app } = o;
  const copy = Object.create(strategy) as Strategy;
  const end = (status: number, text: string) => void reply.writeHead(status).end(text);
  copy.redirect = (location) => void reply.writeHead(302, { location }).end();
  copy.success = (user) => {
    app.logins.push(user as PassportLogin);
    end(200, 'Welcome');
  };
  copy.fail = (info, status = 401) => end(status, JSON.stringify(info));
  copy.error = (error) => end(500, `${error.message}: ${JSON.stringify(error)}`);
  copy.authenticate({ query });
}

/** A small application that signs people in through Jira by passport-oauth1. */
export async function startPassportApp(
  jiraUrl: string,
  consumer: { key: string; privateKeyPem: string },
): Promise<PassportApp> {
  const app: PassportApp = { url: '', logins: [] };
  const server = createServer((request, reply) => {
    const query = Object.fromEntries(new URL(request.url ?? '/', app.url).searchParams);
    answer(strategy, query, { reply, app });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const strategy = createStrategy(jiraUrl, { url: app.url, ...consumer });
  return app;
}
