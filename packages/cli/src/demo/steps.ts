import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import { headingOf, textOf } from './browser.ts';
import { registerConsumer, setUpAccount, signIn } from './preparation.ts';
import { sampleIdeas } from './samples.ts';
import type { Connection, Consumer, Idea, Link, Walk } from './walk.ts';

/** One step of the main job: does it, and says what was seen. Throws when anything else was seen. */
export interface Step {
  name: string;
  run: (walk: Walk) => Promise<string>;
}

interface Instructions {
  values: { label: string; value: string }[];
}

const valueIn = (values: Instructions['values']) => (name: string) =>
  values.find(({ label }) => label === name)?.value;

const PUSH_DEADLINE_MS = 30_000;
const WEBHOOK_DEADLINE_MS = 20_000;

async function start(walk: Walk): Promise<string> {
  await setUpAccount(walk);
  await signIn(walk);
  return `Jira sandbox at ${walk.stage.jiraUrl}, Crosslink at ${walk.crosslink.url}, signed in as ${walk.account.email}`;
}

async function discover({ crosslink, stage, findings }: Walk): Promise<string> {
  // As people do it: any address of a page in Jira, not the base URL.
  const url = `${stage.jiraUrl}/browse/DEMO-1?filter=-1`;
  const found = await crosslink.call<{ baseUrl: string; version: string; deployment: string; title: string }>(
    'POST',
    '/api/v1/sites/discover',
    { url },
  );
  const site = await crosslink.call<{ id: string }>('POST', '/api/v1/sites', { url });
  findings.siteId = site.id;
  return `${found.title}: Jira ${found.version} (${found.deployment}) at ${found.baseUrl}`;
}

async function keyPair({ crosslink, findings, known, stage }: Walk): Promise<string> {
  if (stage.makeCloudApp) {
    // Cloud has no OAuth 1.0a: what Jira is told there, it tells us here.
    const { values } = await crosslink.call<Instructions>(
      'GET',
      `/api/v1/sites/${known('siteId')}/set-up/oauth2`,
    );
    const value = valueIn(values);
    const { clientId, clientSecret } = stage.makeCloudApp({
      redirectUri: value('Callback URL') ?? '',
      scopes: value('Scopes')?.split(' ') ?? [],
    });
    const client = { kind: 'oauth2', clientId, clientSecret };
    const path = `/api/v1/sites/${known('siteId')}/consumers`;
    findings.consumer = await crosslink.call<Consumer>('POST', path, client);
    return `an OAuth 2.0 app of the developer console, client id ${clientId}`;
  }
  const consumer = await crosslink.call<Consumer>('POST', `/api/v1/sites/${known('siteId')}/consumers`, {});
  findings.consumer = consumer;
  return `consumer ${consumer.consumerKey}, public key ${consumer.publicKeyFingerprint ?? ''}`;
}

async function applicationLink({ admin, crosslink, known, stage }: Walk): Promise<string> {
  const consumer = known('consumer');
  let linkId = '';
  if (!stage.makeCloudApp) {
    await admin.signIn();
    linkId = await registerConsumer(admin, consumer, crosslink.url);
  }
  const { state } = await crosslink.call<{ state: string }>(
    'POST',
    `/api/v1/consumers/${consumer.id}/verify`,
    {},
  );
  expectSeen(state, 'active', 'the state of the consumer');
  return linkId === ''
    ? 'none on Cloud; Atlassian knows our client id and secret'
    : `link ${linkId} made by Jira's administrator; Jira accepts our signature`;
}

async function requestToken({ crosslink, findings, known, stage }: Walk): Promise<string> {
  const path = `/api/v1/sites/${known('siteId')}/attempts`;
  const attempt = await crosslink.call<{ authorizationUrl: string; expiresAt: string }>('POST', path, {});
  findings.authorizationUrl = attempt.authorizationUrl;
  const minutes = Math.round((Date.parse(attempt.expiresAt) - Date.now()) / 60_000);
  const what = stage.makeCloudApp ? 'none with OAuth 2.0, but a state and PKCE' : 'Jira gave a request token';
  return `${what}; the attempt lives ${minutes} minutes`;
}

async function authorize({ alice, crosslink, findings, known }: Walk): Promise<string> {
  const page = await alice.openAuthorizePage(known('authorizationUrl'));
  findings.callbackUrl = await alice.decide(page, 'Allow', crosslink.url);
  const proof = new URL(findings.callbackUrl).searchParams.has('code') ? 'code' : 'verifier';
  return `alice signed in at Jira and pressed Allow; Jira sends the browser back with a ${proof}`;
}

async function accessToken({ browser, crosslink, findings, known }: Walk): Promise<string> {
  const page = await browser.visit(known('callbackUrl'));
  if (page.status !== 200)
    throw unexpected(`the callback (status ${page.status})`, textOf(page), 'Connected');
  const { items } = await crosslink.call<{ items: Connection[] }>('GET', '/api/v1/connections');
  const [connection] = items;
  if (!connection?.expiresAt) throw unexpected('the connections', JSON.stringify(items), 'one that expires');
  findings.connection = connection;
  return `"${headingOf(page)}"; the access token expires on ${connection.expiresAt.slice(0, 10)}`;
}

async function whoAmI({ crosslink, known }: Walk): Promise<string> {
  const path = `/api/v1/connections/${known('connection').id}/whoami`;
  const user = await crosslink.call<{
    name: string | null;
    displayName: string;
    emailAddress?: string | null;
  }>('GET', path);
  // Cloud has no user names.
  expectSeen(user.name ?? user.displayName, user.name ? 'alice' : 'Alice Ng', 'the user Jira sees');
  return `Jira says ${user.displayName}${user.name ? ` (${user.name})` : ''}`;
}

async function ideaWithStories({ crosslink, findings }: Walk): Promise<string> {
  const idea = await crosslink.call<Idea>('POST', '/api/v1/ideas', sampleIdeas[0]);
  expectSeen(idea.stories.length, 2, 'the number of stories');
  findings.idea = idea;
  return `"${idea.title}" with ${idea.stories.length} user stories`;
}

async function push({ crosslink, findings, known }: Walk): Promise<string> {
  const input = { ideaIds: [known('idea').id], connectionId: known('connection').id, projectKey: 'DEMO' };
  const started = await crosslink.call<{ id: string; items: unknown[] }>('POST', '/api/v1/pushes', input);
  findings.pushId = started.id;
  return `${started.items.length} items on their way to project DEMO`;
}

interface PushProgress {
  state: string;
  items: { state: string; issueKey?: string | null; error?: { message: string } | null }[];
}

async function issuesCreated({ crosslink, known }: Walk): Promise<string> {
  const deadline = Date.now() + PUSH_DEADLINE_MS;
  const look = () => crosslink.call<PushProgress>('GET', `/api/v1/pushes/${known('pushId')}`);
  let progress = await look();
  while (progress.state === 'running' && Date.now() < deadline) {
    await wait(50);
    progress = await look();
  }
  if (progress.state !== 'done') throw unexpected('the push', JSON.stringify(progress), 'state done');
  return progress.items.map((item) => item.issueKey ?? item.state).join(', ');
}

async function remoteLinks({ alice, findings, crosslink, known }: Walk): Promise<string> {
  const idea = await crosslink.call<Idea>('GET', `/api/v1/ideas/${known('idea').id}`);
  findings.links = idea.links;
  const seen = [];
  for (const { issueKey } of idea.links) {
    const path = `/rest/api/2/issue/${issueKey}/remotelink`;
    const remote = await alice.rest<{ object: { url: string; title: string } }[]>('GET', path);
    const [first] = remote;
    if (remote.length !== 1 || !first?.object.url.startsWith(crosslink.url)) {
      throw unexpected(
        `the remote links of ${issueKey}`,
        JSON.stringify(remote),
        'one that leads to Crosslink',
      );
    }
    seen.push(`${issueKey} → ${new URL(first.object.url).pathname}`);
  }
  expectSeen(seen.length, 3, 'the number of links');
  return `read in Jira: ${seen.join(', ')}`;
}

async function readBack({ alice, crosslink, known }: Walk): Promise<string> {
  const seen = [];
  for (const link of known('links')) {
    const issue = await alice.rest<{ fields: { summary: string; status: { name: string } } }>(
      'GET',
      `/rest/api/2/issue/${link.issueKey}`,
    );
    const ours = await crosslink.call<Link>('POST', `/api/v1/links/${link.id}/refresh`);
    expectSeen(
      ours.status?.name ?? '',
      issue.fields.status.name,
      `the status of ${link.issueKey} in Crosslink`,
    );
    seen.push(`${link.issueKey} "${issue.fields.summary}" is ${issue.fields.status.name}`);
  }
  return `both sides agree: ${seen.join('; ')}`;
}

/** Jira shall tell of changes: the app of Cloud registers the webhook, elsewhere the administrator makes it by hand. */
async function haveJiraTell({ crosslink, known, stage }: Walk): Promise<void> {
  const path = `/api/v1/sites/${known('siteId')}/sync/webhook`;
  if (stage.makeCloudApp) {
    const { webhook } = await crosslink.call<{ webhook: { state: string } | null }>('POST', path, {});
    expectSeen(webhook?.state ?? '', 'active', 'the state of the webhook');
    return;
  }
  await crosslink.call('POST', path, { way: 'by-hand' });
  const { values } = await crosslink.call<Instructions>('GET', `${path}/instructions`);
  const value = valueIn(values);
  stage.makeWebhook({ url: value('URL') ?? '', secret: value('Secret') ?? null });
}

/** Looks at what Crosslink knows by itself; nothing here asks it to read Jira. */
async function linkInStatus(
  walk: Walk,
  { linkId, status }: { linkId: string; status: string },
): Promise<Link> {
  const look = () => walk.crosslink.call<Link>('GET', `/api/v1/links/${linkId}`);
  const deadline = Date.now() + WEBHOOK_DEADLINE_MS;
  let link = await look();
  while (link.status?.name !== status && Date.now() < deadline) {
    await wait(50);
    link = await look();
  }
  return link;
}

async function statusChange(walk: Walk): Promise<string> {
  const { alice, crosslink, known } = walk;
  await haveJiraTell(walk);
  const link = firstLink(known('links'));
  const path = `/rest/api/2/issue/${link.issueKey}/transitions`;
  const { transitions } = await alice.rest<{ transitions: { id: string; to: { name: string } }[] }>(
    'GET',
    path,
  );
  const done = transitions.find(({ to }) => to.name === 'Done') ?? transitions[0];
  if (!done) throw unexpected(`the transitions of ${link.issueKey}`, 'none', 'at least one');
  await alice.rest('POST', path, { transition: { id: done.id } });
  const began = performance.now();
  const after = await linkInStatus(walk, { linkId: link.id, status: done.to.name });
  expectSeen(after.status?.name ?? '', done.to.name, `the status of ${link.issueKey} in Crosslink`);
  const ms = Math.round(performance.now() - began);
  const { webhook } = await crosslink.call<{ webhook: { deliveries: number } | null }>(
    'GET',
    `/api/v1/sites/${known('siteId')}/sync`,
  );
  if (!webhook || webhook.deliveries === 0) throw unexpected('the webhook', 'no delivery', 'at least one');
  return `${link.issueKey}: ${link.status?.name ?? '?'} → ${done.to.name}, changed in Jira, told by its webhook, seen in Crosslink ${ms} ms later`;
}

async function deny({ alice, browser, crosslink, known }: Walk): Promise<string> {
  const path = `/api/v1/sites/${known('siteId')}/attempts`;
  const { authorizationUrl } = await crosslink.call<{ authorizationUrl: string }>('POST', path, {});
  const page = await alice.openAuthorizePage(authorizationUrl);
  const after = await browser.visit(await alice.decide(page, 'Deny', crosslink.url));
  if (!after.html.includes('authorization_denied'))
    throw unexpected('the callback', textOf(after), 'authorization_denied');
  const { items } = await crosslink.call<{ items: Connection[] }>('GET', '/api/v1/connections');
  expectSeen(items.length, 1, 'the number of connections');
  return `"${headingOf(after)}" (status ${after.status}); the connection from before is untouched`;
}

async function disconnect({ crosslink, known }: Walk): Promise<string> {
  const path = `/api/v1/connections/${known('connection').id}`;
  const { revokeUrl } = await crosslink.call<{ revokeUrl: string }>('DELETE', path);
  const refused = await crosslink.call('GET', `${path}/whoami`).catch((error: unknown) => error);
  if (!(refused instanceof CliError)) throw unexpected('the connection', 'it still works', 'a refusal');
  return `the token is forgotten (${refused.code}); alice can revoke it in Jira at ${revokeUrl}`;
}

/** The main job, from nothing to a Jira issue that links back, and the ways out. */
export const steps: readonly Step[] = [
  { name: 'start', run: start },
  { name: 'discover', run: discover },
  { name: 'key pair', run: keyPair },
  { name: 'application link', run: applicationLink },
  { name: 'request token', run: requestToken },
  { name: 'authorize', run: authorize },
  { name: 'access token', run: accessToken },
  { name: 'who am I', run: whoAmI },
  { name: 'idea with two stories', run: ideaWithStories },
  { name: 'push', run: push },
  { name: 'issues created', run: issuesCreated },
  { name: 'remote links', run: remoteLinks },
  { name: 'read back from both sides', run: readBack },
  { name: 'status change', run: statusChange },
  { name: 'deny', run: deny },
  { name: 'disconnect', run: disconnect },
];

function firstLink(links: Link[]): Link {
  const [link] = links;
  if (!link) throw new TypeError('There are no links.');
  return link;
}

function expectSeen(seen: string | number, wanted: string | number, what: string): void {
  if (seen !== wanted) throw unexpected(what, String(seen), String(wanted));
}

function unexpected(what: string, seen: string, wanted: string): CliError {
  return new CliError({
    code: 'demo_unexpected',
    message: `${what}: expected ${wanted}, saw ${seen}`,
    remedy: 'Report this: the demo always works on its own sandbox.',
  });
}
