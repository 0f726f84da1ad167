import { createSandbox, sandboxVersions } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, describe } from 'vitest';
import { z } from 'zod';
import { apiTokenAuthorization, bearerAuthorization } from '../bearer-authorization.ts';
import { createJiraClient } from '../client.ts';
import type { JiraClient, JiraClientOptions } from '../client.ts';
import type { Transport } from '../http.ts';
import { createTransport } from '../transport.ts';

export interface EveryJira {
  sandbox: Sandbox;
  isCloud: boolean;
  transport: Transport;
  /** A client of that user, whose deployment is not known to it. Default: alice. */
  as: (userName?: string, more?: Partial<JiraClientOptions>) => JiraClient;
  /** What was asked for since the last call, e.g. `POST /rest/api/2/search`. */
  asked: () => string[];
  /** Makes an issue in DEMO as alice. */
  issue: (fields?: Record<string, unknown>) => Promise<{ id: string; key: string }>;
}

/** Runs the same tests on a sandbox of each version, one for all of them. */
export function onEveryJira(name: string, tests: (jira: EveryJira) => void): void {
  for (const version of sandboxVersions) {
    describe(`${name}, on ${version},`, () => {
      const jira = {} as EveryJira;
      const transport = createTransport();
      beforeAll(async () => {
        Object.assign(jira, await startJira(version, transport));
      });
      afterAll(async () => {
        await transport.close();
        await jira.sandbox.close();
      });
      tests(jira);
    });
  }
}

export async function startJira(version: string, transport: Transport): Promise<EveryJira> {
  const sandbox = await createSandbox({ version });
  const clientOf = (userName = 'alice', more: Partial<JiraClientOptions> = {}) =>
    createJiraClient({
      ...{ baseUrl: sandbox.url, transport, authorization: authorizationOf(sandbox, userName) },
      ...more,
    });
  const alice = clientOf();
  let heard = 0;
  return {
    sandbox,
    isCloud: sandbox.cloud !== undefined,
    transport,
    as: clientOf,
    asked: () => {
      const since = sandbox.requests.slice(heard);
      heard = sandbox.requests.length;
      return since.map(({ method, path }) => `${method} ${path}`);
    },
    issue: (fields = {}) =>
      alice.request({
        method: 'POST',
        path: '/rest/api/2/issue',
        body: { fields: { ...story(), ...fields } },
        schema: newIssueSchema,
      }),
  };
}

function authorizationOf({ world, cloud }: Sandbox, userName: string) {
  if (!cloud) {
    const { rawToken } = world.personalAccessTokens.add({ userName, name: 'test' });
    return bearerAuthorization(rawToken);
  }
  const { emailAddress = '' } = world.users.get(userName) ?? {};
  return apiTokenAuthorization({ email: emailAddress, apiToken: cloud.addApiToken({ userName }).token });
}

/** Fields of a story in DEMO. */
export const story = (summary = 'A story'): Record<string, unknown> => ({
  project: { key: 'DEMO' },
  issuetype: { name: 'Story' },
  summary,
});

const newIssueSchema = z.object({ id: z.string(), key: z.string() });

/** All that an iteration brings. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}
