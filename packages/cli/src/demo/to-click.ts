import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoOptions } from '../commands/demo.ts';
import { anyFreePort, isFree } from '../ports.ts';
import { untilStopped } from '../signals.ts';
import { demoAccount, registerConsumer, setUpAccount, signIn } from './preparation.ts';
import { sampleIdeas } from './samples.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { createWalk } from './walk.ts';
import type { Account, Consumer, Walk } from './walk.ts';

const PORT = 3000;
const JIRA_PORT = 8090;

/** `crosslink demo` without --once: everything is ready for the dance; a person does the clicking. */
export async function demoToClick({ port, data, jiraVersion }: DemoOptions): Promise<number> {
  const stopped = untilStopped();
  const stage = await openStage({
    port: port ?? (await preferred(PORT, 'Crosslink')),
    jiraPort: await preferred(JIRA_PORT, 'the Jira sandbox'),
    jiraVersion,
    data,
  });
  try {
    const account = await accountOf(stage);
    await prepare(createWalk(stage, account));
    console.log(guide(stage, account, data));
    await stopped;
    return 0;
  } finally {
    await stage.close();
  }
}

async function preferred(port: number, who: string): Promise<number> {
  if (await isFree(port)) return port;
  const other = await anyFreePort();
  console.log(`Port ${port} is taken; ${who} listens on ${other}.`);
  return other;
}

/** With --data the account outlives the process, so its password lies beside it. */
async function accountOf({ dataDir, setupToken }: Stage): Promise<Account> {
  const file = join(dataDir, 'demo-account.json');
  if (setupToken === undefined) return JSON.parse(await readFile(file, 'utf8')) as Account;
  const account = demoAccount();
  await writeFile(file, JSON.stringify(account), { mode: 0o600 });
  return account;
}

interface SiteView {
  id: string;
  baseUrl: string;
}

/** Account, sample ideas, and a site whose application link is made, so that the first click can be Connect. */
async function prepare(walk: Walk): Promise<void> {
  const { stage, crosslink, admin } = walk;
  await setUpAccount(walk);
  await signIn(walk);
  if (stage.setupToken !== undefined) {
    for (const idea of sampleIdeas) await crosslink.call('POST', '/api/v1/ideas', idea);
  }
  const site = await siteOf(walk);
  const consumer = await consumerOf(walk, site.id);
  await admin.signIn();
  await registerConsumer(admin, consumer, crosslink.url);
  await crosslink.call('POST', `/api/v1/consumers/${consumer.id}/verify`, {});
}

async function siteOf({ crosslink, stage }: Walk): Promise<SiteView> {
  const { items } = await crosslink.call<{ items: SiteView[] }>('GET', '/api/v1/sites');
  const known = items.find(({ baseUrl }) => baseUrl === stage.jiraUrl);
  return (
    known ?? crosslink.call<SiteView>('POST', '/api/v1/sites', { url: stage.jiraUrl, name: 'Jira sandbox' })
  );
}

/** The sandbox forgets its application links when it stops; ours is registered there anew. */
async function consumerOf({ crosslink }: Walk, siteId: string): Promise<Consumer> {
  const path = `/api/v1/sites/${siteId}/consumers`;
  const { items } = await crosslink.call<{ items: Consumer[] }>('GET', path);
  return items[0] ?? crosslink.call<Consumer>('POST', path, {});
}

function guide(
  { crosslinkUrl, jiraUrl }: Stage,
  { email, password }: Account,
  data: string | undefined,
): string {
  return `
Crosslink and a Jira sandbox are running.

  1. Open ${crosslinkUrl}
     and sign in:        ${email}   ${password}
  2. Jira sites → Jira sandbox → Connect. At Jira sign in as alice (password alice) and press Allow.
     You come back as "Connected as Alice Ng (alice)". Press Deny another time to see that too.
  3. Backlog → tick an idea, Push to Jira, project key DEMO. Each item gets its Jira issue.
  4. Open an issue, change its status in Jira, then press Refresh beside it in Crosslink.

To register a site yourself: remove the site in Crosslink, add ${jiraUrl} again,
and create the application link in Jira as admin (password admin) with the values shown.

Press Ctrl+C to stop. ${data === undefined ? 'Everything is thrown away then.' : `The data stays in ${data}.`}
`;
}
