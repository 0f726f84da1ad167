import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { jiraVersion } from '../../../test/jira-version.ts';
import { jiraPerson, registerAtJira } from '../../server/src/jira-person.test-support.ts';
import { startTestServer } from '../../server/src/test-server.test-support.ts';
import type { TestServer, TestServerOptions } from '../../server/src/test-server.test-support.ts';
import { crosslink, newFolder } from './child.test-support.ts';
import type { ChildOptions, Outcome, Running } from './child.test-support.ts';

type RunOptions = Pick<ChildOptions, 'stdin' | 'env' | 'columns'>;

/** Command lines of whoever holds an API key. */
export interface Commands {
  /** Runs a command line with the key in its environment. */
  run: (args: string[], options?: RunOptions) => Promise<Outcome>;
  begin: (args: string[], options?: RunOptions) => Promise<Running>;
  /** Parses what a command prints with --json. */
  json: <T>(args: string[], options?: RunOptions) => Promise<T>;
}

/** A Crosslink on an embedded database, a Jira it is registered at, and an API key of the administrator's. */
export interface Stage extends AsyncDisposable, Commands {
  jira: Sandbox;
  server: TestServer;
  siteId: string;
  consumerId: string;
  key: string;
  later: (minutes: number) => void;
  /** `crosslink connect`, with a person who presses Allow. */
  connect: () => Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what is printed
export const jsonOf = <T>({ stdout }: Outcome): T => JSON.parse(stdout) as T;

/** What a program gets on stderr with --json, below what went on before. */
export const errorOf = ({ stderr }: Outcome) =>
  (
    JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      error: { code: string; message: string; remedy: string };
    }
  ).error;

export function commandsAt(url: string, key: string): Commands {
  const begin = (args: string[], { env, ...options }: RunOptions = {}) =>
    crosslink(args, { env: { CROSSLINK_URL: url, CROSSLINK_API_KEY: key, ...env }, ...options });
  const run = async (args: string[], options?: RunOptions) => (await begin(args, options)).ended;
  return {
    run,
    begin,
    json: async <T>(args: string[], options?: RunOptions) => {
      const outcome = await run([...args, '--json'], options);
      if (outcome.exitCode !== 0) throw new Error(`${args.join(' ')}: ${outcome.stderr}`);
      return jsonOf<T>(outcome);
    },
  };
}

export async function openStage({
  environment = {},
}: Pick<TestServerOptions, 'environment'> = {}): Promise<Stage> {
  const jira = await createSandbox({ version: jiraVersion });
  let minutesLater = 0;
  const server = await startTestServer({ environment, now: () => Date.now() + minutesLater * 60_000 });
  const ada = server.administrator;
  const site = await ada.json<{ id: string }>('POST', '/api/v1/sites', { url: jira.url, name: 'Our Jira' });
  const consumers = `/api/v1/sites/${site.id}/consumers`;
  const consumer = await ada.json<{ id: string; consumerKey: string; publicKeyPem: string }>(
    'POST',
    consumers,
    { bits: 2048 },
  );
  await registerAtJira(jira.url, consumer, server.url);
  await ada.json('POST', `/api/v1/consumers/${consumer.id}/verify`);
  const { key } = await ada.json<{ key: string }>('POST', '/api/v1/api-keys', { name: 'test' });
  const commands = commandsAt(server.url, key);
  return {
    jira,
    server,
    siteId: site.id,
    consumerId: consumer.id,
    key,
    later: (minutes) => (minutesLater = minutes),
    ...commands,
    connect: async () => {
      const connecting = await commands.begin(['connect', '--json']);
      const address = await allowed(connecting, jira);
      await fetch(address);
      const { exitCode, stderr } = await connecting.ended;
      if (exitCode !== 0) throw new Error(stderr);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await jira.close();
    },
  };
}

/** Presses a button on the page that a command shows; resolves to where Jira then sends the browser. */
export async function allowed(
  connecting: Running,
  jira: Sandbox,
  answer: 'Allow' | 'Deny' = 'Allow',
): Promise<string> {
  const [, address = ''] = await connecting.tells(/\n {2}(http\S+)\n/);
  return (await jiraPerson(jira.url, 'alice')).decide(address, answer);
}

/** A home of its own, with a file below it. */
export async function homeWith(path: string, content: string, mode = 0o600): Promise<string> {
  const home = await newFolder();
  await mkdir(join(home, path, '..'), { recursive: true });
  await writeFile(join(home, path), content, { mode });
  return home;
}
