// The processes of the dance benchmark: `jira`, `crosslink`, `passport`. Each says how a browser begins there.
import { generateKeyPair } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import { readConfig, startServer } from '@crosslink/server';
import express from 'express';
import session from 'express-session';
import authenticator from 'passport';
import type { Strategy as PassportStrategy } from 'passport';
import { Strategy } from 'passport-oauth1';
import { freePort } from '../../test/free-port.ts';

const { BENCH_JIRA_URL: jiraUrl = '', BENCH_DATA_DIR: dataDir = '' } = process.env;

const say = (value: object): void => console.log(JSON.stringify(value));

/** Of the variables, those that are set. */
const pick = (...names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );

const json = { 'content-type': 'application/json', accept: 'application/json' };

async function call(url: string, body: object, cookie = ''): Promise<Response> {
  const headers = { ...json, cookie, origin: new URL(url).origin };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${await reply.text()}`);
  return reply;
}

/** Lets Jira know a consumer, as an administrator's application link does. */
const addConsumer = (key: string, publicKeyPem: string) =>
  call(`${jiraUrl}/__sandbox/consumers`, { key, name: key, publicKeyPem });

async function crosslink(): Promise<void> {
  const lines: string[] = [];
  const config = readConfig({
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    ...pick('DATABASE_URL', 'CROSSLINK_SECRET'),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    REQUESTS_PER_MINUTE: '1000000',
    LOG_LEVEL: 'warn',
  });
  const server = await startServer(config, { logTo: { write: (line) => lines.push(line) } });
  const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  await call(`${server.url}/api/v1/setup`, { ...account, token: (server.setupUrl ?? '').split('setup=')[1] });
  const reply = await call(`${server.url}/api/auth/sign-in/email`, account);
  const cookie = reply.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const post = async (path: string, body: object) =>
    (await (await call(server.url + path, body, cookie)).json()) as {
      id: string;
      consumerKey: string;
      publicKeyPem: string;
    };
  const site = await post('/api/v1/sites', { url: jiraUrl });
  const consumer = await post(`/api/v1/sites/${site.id}/consumers`, { bits: 2048 });
  await addConsumer(consumer.consumerKey, consumer.publicKeyPem);
  await post(`/api/v1/consumers/${consumer.id}/verify`, {});
  const headers = { ...json, cookie, origin: server.url };
  const url = `${server.url}/api/v1/sites/${site.id}/attempts`;
  say({ begin: { url, method: 'POST', headers, body: '{}' }, cookie });
}

/** As its README has it: Express, and a session that lies in memory. */
async function passport(): Promise<void> {
  const { privateKeyPem, publicKeyPem } = await generateKeyPair({ bits: 2048 });
  await addConsumer('passport', publicKeyPem);
  const url = `http://127.0.0.1:${await freePort()}`;
  authenticator.use('jira', jiraStrategy(url, privateKeyPem) as unknown as PassportStrategy);
  authenticator.serializeUser((user, done) => done(null, user));
  authenticator.deserializeUser((user: Express.User, done) => done(null, user));
  const app = express();
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
  app.use(authenticator.initialize());
  app.use(authenticator.session());
  app.get('/connect', authenticator.authenticate('jira') as express.RequestHandler);
  app.get('/callback', authenticator.authenticate('jira') as express.RequestHandler, ({ user }, reply) => {
    reply.send(`Connected as ${(user as { name: string }).name}`);
  });
  app.listen(Number(new URL(url).port), '127.0.0.1', () => {
    say({ begin: { url: `${url}/connect`, method: 'GET', headers: {} }, cookie: '' });
  });
}

function jiraStrategy(url: string, privateKeyPem: string): Strategy {
  const endpoint = (name: string) => `${jiraUrl}/plugins/servlet/oauth/${name}`;
  const strategy = new Strategy(
    {
      requestTokenURL: endpoint('request-token'),
      accessTokenURL: endpoint('access-token'),
      userAuthorizationURL: endpoint('authorize'),
      callbackURL: `${url}/callback`,
      consumerKey: 'passport',
      consumerSecret: privateKeyPem,
      signatureMethod: 'RSA-SHA1',
    },
    (_token, _secret, profile, done) => done(null, profile),
  );
  strategy.userProfile = (token, secret, _params, done) =>
    strategy._oauth.get(`${jiraUrl}/rest/api/2/myself`, token, secret, (error, data) =>
      error ? done(new Error(JSON.stringify(error))) : done(null, JSON.parse(data) as unknown),
    );
  return strategy;
}

const tasks: Record<string, () => Promise<void>> = {
  jira: async () => say({ url: (await createSandbox()).url }),
  crosslink,
  passport,
};

await tasks[process.argv[2] ?? '']?.();
