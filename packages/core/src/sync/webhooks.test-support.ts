import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestDatabase } from '../../../../test/databases.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { decideAtJira, openTestCore } from '../core.test-support.ts';
import type { World } from '@crosslink/sandbox';
import type { TestCore } from '../core.test-support.ts';
import type { ReceivedDelivery } from './receive.ts';

export type Post = ReceivedDelivery & { status: number };

/** A core that a Jira can tell of changes, as the route does it; with all that was told. */
export async function openTold(database: TestDatabase, version: string) {
  const posts: Post[] = [];
  const crosslink: { core?: TestCore['core'] } = {};
  /** For tests: false lets nothing through. */
  const line = { open: true };
  const server = createServer((request, response) => {
    void (async () => {
      const body = new Uint8Array(await buffer(request));
      const token = request.url?.split('/').at(-1) ?? '';
      const delivery = { token, body, headers: request.headers };
      const status =
        line.open && crosslink.core ? await statusOf(crosslink.core.sync.receive(delivery)) : 503;
      posts.push({ ...delivery, status });
      response.writeHead(status).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const t = await openTestCore(database, { version, publicUrl });
  crosslink.core = t.core;
  const close = async () => {
    await t.close();
    server.closeAllConnections();
    server.close();
  };
  return { ...t, publicUrl, posts, line, close };
}

const statusOf = (received: Promise<void>): Promise<number> =>
  received.then(
    () => 204,
    (error: unknown) => (error instanceof NotFoundError ? 404 : error instanceof ForbiddenError ? 403 : 500),
  );

/** A connection that may register webhooks: of Jira's administrator or, on Cloud, of an app that alice allowed. */
export async function connectRegistrar(t: Awaited<ReturnType<typeof openTold>>, siteId: string) {
  const { core, people, sandbox } = t;
  if (!sandbox.cloud) {
    const { rawToken: token } = sandbox.world.personalAccessTokens.add({ userName: 'admin', name: 'Ours' });
    return core.connections.connect(people.admin, { siteId, kind: 'personal-access-token', token });
  }
  const app = await addAppByInstructions(t, siteId);
  const { clientId, clientSecret } = app;
  await core.sites.addConsumer(people.admin, { siteId, kind: 'oauth2', clientId, clientSecret });
  return connectByApp(t, siteId);
}

/** What somebody makes in the developer console with what Crosslink tells them to, and nothing else. */
export async function addAppByInstructions(t: Awaited<ReturnType<typeof openTold>>, siteId: string) {
  const { cloud } = t.sandbox;
  if (!cloud) throw new TypeError('Only Cloud has a developer console.');
  const { values } = await t.core.sites.setUp(t.people.admin, { siteId, kind: 'oauth2' });
  const value = (name: string) => values.find(({ label }) => label === name)?.value ?? '';
  return cloud.addApp({
    ...{ name: 'Crosslink', redirectUri: value('Callback URL'), scopes: value('Scopes').split(' ') },
    ...{ owner: 'alice', shared: true, grantLevel: 'account' },
  });
}

/** The dance of Cloud, as alice there and the administrator here. */
export async function connectByApp(t: Awaited<ReturnType<typeof openTold>>, siteId: string) {
  const { core, people, sandbox } = t;
  const attempt = await core.connections.startAttempt(people.admin, { siteId, kind: 'oauth2' });
  const parameters = await decideAtJira(sandbox, attempt, { user: 'alice' });
  const { connection } = await core.connections.completeAttempt(people.admin, {
    ...{ attemptId: attempt.attemptId, parameters },
  });
  return connection;
}

/** A task of DEMO, To Do. */
export function addIssue(world: World, summary = 'Ours') {
  const project = world.projects.get('DEMO');
  if (!project) throw new Error('There is no DEMO.');
  return world.issues.add(project, {
    ...{ typeId: '10002', statusId: '10000', summary, description: null, environment: null, labels: [] },
    ...{ priorityId: '3', creator: 'admin', reporter: 'admin', assignee: null, resolvedAt: null },
    ...{ resolutionId: null, dueDate: null, parentId: null, epicId: null, sprintIds: [], componentIds: [] },
    ...{ fixVersionIds: [], custom: {}, properties: {} },
  });
}
