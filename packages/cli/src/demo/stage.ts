import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@crosslink/server';

export interface StageOptions {
  port: number;
  /** 0 takes any free port. */
  jiraPort: number;
  jiraVersion: string;
  /** Kept; without it the data lies in a temporary folder and is thrown away. */
  data?: string | undefined;
}

/** A sandbox Jira and a Crosslink, both listening. */
export interface Stage {
  jiraUrl: string;
  crosslinkUrl: string;
  dataDir: string;
  /** One-time token for the first account, while there is none. */
  setupToken?: string;
  /** Cloud only: an OAuth 2.0 app, as somebody makes it in the developer console with the values of the instructions. */
  makeCloudApp?: (o: { redirectUri: string; scopes: string[] }) => { clientId: string; clientSecret: string };
  /** As Jira's administrator makes it by hand, with the values of the instructions. */
  makeWebhook: (o: { url: string; secret: string | null }) => void;
  stopJira: () => Promise<void>;
  close: () => Promise<void>;
}

export async function openStage({ port, jiraPort, jiraVersion, data }: StageOptions): Promise<Stage> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const close = async () => {
    while (cleanUp.length > 0) await cleanUp.pop()?.();
  };
  try {
    const dataDir = data ?? (await mkdtemp(join(tmpdir(), 'crosslink-demo-')));
    if (data === undefined) cleanUp.push(() => rm(dataDir, { recursive: true, force: true }));
    const { createSandbox } = await import('@crosslink/sandbox');
    const jira = await createSandbox({ port: jiraPort, version: jiraVersion });
    const stopJira = once(() => jira.close());
    cleanUp.push(stopJira);
    const server = await startServer(
      readConfig({
        ...{ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'error' },
        // The sandbox is on this machine, all of Cloud with it.
        ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
        CLOUD_AUTHORIZATION_SERVER: jira.cloud?.authorizationServer,
        CLOUD_GATEWAY: jira.cloud?.gateway,
      }),
    );
    cleanUp.push(() => server.close());
    const { cloud } = jira;
    const makeCloudApp = (o: { redirectUri: string; scopes: string[] }) => {
      if (!cloud) throw new TypeError('Only Cloud has a developer console.');
      return cloud.addApp({
        ...{ ...o, name: 'Crosslink', owner: 'alice', shared: true, grantLevel: 'account' },
      });
    };
    const setupToken = server.setupUrl?.split('#setup=')[1];
    return {
      jiraUrl: jira.url,
      crosslinkUrl: `http://localhost:${port}`,
      dataDir,
      ...(setupToken === undefined ? {} : { setupToken }),
      ...(cloud && { makeCloudApp }),
      makeWebhook: (o) => {
        const { webhooks, now } = jira.world;
        const id = webhooks.newId();
        webhooks.administrators.set(id, {
          ...{ id, name: 'Crosslink', ...o, jql: '', excludeBody: false, enabled: true },
          events: ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted'],
          ...{ createdAt: now(), updatedAt: now(), updatedBy: 'admin' },
        });
      },
      stopJira,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function once(work: () => Promise<unknown>): () => Promise<void> {
  let done: Promise<unknown> | undefined;
  return async () => {
    await (done ??= work());
  };
}
