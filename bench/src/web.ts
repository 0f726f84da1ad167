import { fileURLToPath } from 'node:url';
import { pressAllow } from '../../packages/jira/src/press-allow.test-support.ts';
import { launchBrowser } from '../../test/browser.ts';
import { freePort } from '../../test/free-port.ts';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { start, stop } from './child.ts';
import { startJira } from './jira-process.ts';
import type { JiraProcess } from './jira-process.ts';
import { median } from './measure.ts';
import { onPostgres } from './postgres.ts';
import type { BenchDatabase } from './postgres.ts';

const ideas = 10_000;
const planned = 1_667;
const pushed = 200;
const loads = 5;
const program = fileURLToPath(new URL('server-program.ts', import.meta.url));

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type BrowserContext = Awaited<ReturnType<Browser['newContext']>>;
type Page = Awaited<ReturnType<BrowserContext['newPage']>>;

/** What a person waits for in the browser: the first page, a large backlog, a large push. */
export const webBenchmark: Benchmark = {
  name: 'web',
  about: `opens the app in Chromium, with ${ideas.toLocaleString('en')} ideas, and watches ${pushed} being pushed`,
  run: async () => {
    const jira = await startJira();
    const browser = await launchBrowser();
    try {
      return await onPostgres(async (newDatabase) => onServer(await newDatabase(), { jira, browser }));
    } finally {
      await browser.close();
      await jira.stop();
    }
  },
};

async function onServer(database: BenchDatabase, o: { jira: JiraProcess; browser: Browser }): Promise<Row[]> {
  const port = String(await freePort());
  const variables = { PORT: port, DATABASE_URL: database.url, CROSSLINK_SECRET: database.secret };
  const child = await start([program], variables);
  try {
    const { url, setupUrl } = child.said as { url: string; setupUrl: string };
    const context = await o.browser.newContext();
    const first = await paints(o.browser, `${url}/`);
    const place = { url, context, database };
    const connectionId = await prepare(place, { setupUrl, jira: o.jira });
    const cookies = await context.storageState();
    const backlog = await paints(o.browser, `${url}/backlog`, cookies);
    return [
      paintRow('of the first page', first),
      paintRow(`of the backlog of ${ideas.toLocaleString('en')} ideas`, backlog),
      ...(await useBacklog(await context.newPage(), url)),
      await openView(await context.newPage(), `${url}/backlog/board`),
      await openView(await context.newPage(), `${url}/backlog/chart`),
      await watchPush(place, connectionId),
    ];
  } finally {
    await stop(child);
  }
}

const paintRow = (which: string, ms: number): Row =>
  createRow({
    what: `web: ms until the largest paint ${which}, nothing cached`,
    ours: ms,
    bestPeerOrLimit: 1_000,
    goal: { kind: 'below', ratio: 1 },
  });

/** The median of the largest contentful paint, by browsers that were never there. */
async function paints(
  browser: Browser,
  url: string,
  storageState?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<number> {
  const all: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const context = await browser.newContext(storageState ? { storageState } : {});
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    // Scripts and data are there by now, and whatever they draw has been drawn.
    await page.waitForLoadState('load');
    all.push(await page.evaluate<number>(largestPaint));
    await context.close();
  }
  return median(all);
}

/** In the page: resolves once nothing larger was painted for half a second. */
const largestPaint = `new Promise((resolve) => {
  let last = NaN, timer;
  const settle = () => { clearTimeout(timer); timer = setTimeout(() => resolve(last), 500); };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; settle(); })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  settle();
})`;

/** In the page: keeps how long it answered nobody, in ms, from 50 on. */
const watchTasks = `window.longTasks = [];
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.longTasks.push(entry.duration); })
    .observe({ type: 'longtask' });`;

/** Once the page has nothing left to do. */
const rest = (page: Page): Promise<void> =>
  page.evaluate('new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 300)))');

const longestTask = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, ...window.longTasks.splice(0))');

interface Place {
  url: string;
  context: BrowserContext;
  database: BenchDatabase;
}

async function call<T>({ url, context }: Place, path: string, data?: object): Promise<T> {
  const method = data ? 'POST' : 'GET';
  const reply = await context.request.fetch(url + path, { method, ...(data && { data }) });
  if (!reply.ok()) throw new Error(`${path}: ${reply.status()} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** An account, a connection, and the ideas. */
async function prepare(
  place: Place,
  { setupUrl, jira }: { setupUrl: string; jira: JiraProcess },
): Promise<string> {
  const account = { email: 'ada@example.com', password: 'a long enough password' };
  await call(place, '/api/v1/setup', { token: setupUrl.split('setup=')[1], name: 'Ada', ...account });
  await call(place, '/api/auth/sign-in/email', account);
  const { id: siteId } = await call<{ id: string }>(place, '/api/v1/sites', { url: jira.url });
  const made = await call<{ id: string; consumerKey: string; publicKeyPem: string }>(
    ...([place, `/api/v1/sites/${siteId}/consumers`, {}] as const),
  );
  await jira.addConsumer({ key: made.consumerKey, name: 'Crosslink', publicKeyPem: made.publicKeyPem });
  await call(place, `/api/v1/consumers/${made.id}/verify`, {});
  const attempt = `/api/v1/sites/${siteId}/attempts`;
  const { authorizationUrl } = await call<{ authorizationUrl: string }>(place, attempt, {});
  const back = await pressAllow(authorizationUrl, { userName: 'alice', password: 'alice', press: 'Allow' });
  await place.context.request.get(back.href);
  await place.database.query(
    `insert into idea (id, title, title_key, description, impact, effort, status, tags, tag_keys, search,
       created_at, updated_at)
     select gen_random_uuid()::text, 'Idea ' || n, 'idea ' || n, repeat('What people ask for, and why. ', 30),
       n % 10, (n / 10) % 10, (array['new', 'considering', 'planned', 'in-progress', 'done', 'declined'])[n % 6 + 1],
       array['tag ' || n % 7], array['tag ' || n % 7],
       array_to_tsvector(array['idea', n::text, 'tag', 'what', 'people', 'ask', 'for', 'and', 'why']), now(), now()
     from generate_series(1, $1::int) as n`,
    [ideas],
  );
  const { items } = await call<{ items: { id: string }[] }>(place, '/api/v1/connections');
  return items[0]?.id ?? '';
}

async function useBacklog(page: Page, url: string): Promise<Row[]> {
  await page.addInitScript(watchTasks);
  await page.goto(`${url}/backlog`);
  await page.getByText(`${ideas} ideas`).waitFor();
  await page.getByRole('row').nth(5).hover();
  await rest(page);
  const loading = await longestTask(page);
  for (let turn = 0; turn < 100; turn += 1) await page.mouse.wheel(0, 600);
  await page.keyboard.press('End');
  await rest(page);
  const scrolling = await longestTask(page);
  await page.keyboard.press('/');
  const startedAt = performance.now();
  await page.keyboard.type('Idea 4711');
  await page.getByText(`1 of ${ideas} ideas`).waitFor();
  const filteredMs = performance.now() - startedAt;
  await rest(page);
  const typing = await longestTask(page);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Planned' }).click();
  await page.getByText(`${planned} of ${ideas} ideas`).waitFor();
  await rest(page);
  const filtering = await longestTask(page);
  return [
    taskRow(`while the backlog of 10,000 ideas is opened`, loading),
    taskRow(`while 10,000 ideas are scrolled through`, scrolling),
    createRow({
      what: 'web: ms from the first key of a search in 10,000 ideas until what it finds is shown',
      ours: filteredMs,
      bestPeerOrLimit: 1_000,
    }),
    taskRow('meanwhile', typing),
    taskRow('while the search is given up and a status chosen', filtering),
  ];
}

async function openView(page: Page, url: string): Promise<Row> {
  await page.addInitScript(watchTasks);
  await page.goto(url);
  await page.getByText(`${ideas} ideas`).waitFor();
  await rest(page);
  return taskRow(
    `while the ${url.split('/').at(-1) ?? ''} of 10,000 ideas is opened`,
    await longestTask(page),
  );
}

/** A page that takes longer than a tenth of a second to answer a click is felt to be slow. */
const taskRow = (when: string, ms: number): Row =>
  createRow({
    what: `web: ms, the longest that the page answers nobody ${when} (0: under 50)`,
    ours: ms,
    bestPeerOrLimit: 100,
    goal: { kind: 'below', ratio: 1 },
  });

async function watchPush(place: Place, connectionId: string): Promise<Row> {
  const { items } = await call<{ items: { id: string }[] }>(place, `/api/v1/ideas?limit=${pushed}`);
  const body = { ideaIds: items.map(({ id }) => id), connectionId, projectKey: 'DEMO' };
  const page = await place.context.newPage();
  await page.addInitScript(watchTasks);
  // The app is there already when the push begins, as for whoever began it.
  await page.goto(`${place.url}/pushes`);
  await rest(page);
  await longestTask(page);
  const { id } = await call<{ id: string }>(place, '/api/v1/pushes', body);
  await page.evaluate(`history.pushState(null, '', '/pushes/${id}')`);
  await page.getByText(`${pushed} of ${pushed} done`).waitFor({ timeout: 60_000 });
  return taskRow(`while ${pushed} ideas are pushed and shown`, await longestTask(page));
}
