import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { readConfig, startServer } from '@crosslink/server';
import type { Server, StartOptions } from '@crosslink/server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { freePort } from '../free-port.ts';
import { newEmbeddedDatabase, newPostgresDatabase } from '../databases.ts';

/** A Jira, a Crosslink nobody has used yet, and a person's browser. */
export interface Stage {
  jira: Sandbox;
  /** Another one after each start, at the same address. */
  readonly server: Server;
  context: BrowserContext;
  page: Page;
  /** What the browser complained about: scripts that broke, things the Content-Security-Policy refused. */
  complaints: string[];
  /** Another person's browser, or another window of theirs. */
  newContext: () => Promise<BrowserContext>;
  /** Crosslink is gone, with pages of it open in browsers. */
  stopServer: () => Promise<void>;
  /** It is back, at the same address and with the same data. */
  startServer: () => Promise<void>;
  close: () => Promise<void>;
}

const screens = new URL('../../test-results/screens/', import.meta.url).pathname;
/** They take as long as all the rest, so only who looks at them has them taken: npm run screens. */
const pictures = process.env['SCREENS'] === '1';
const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

interface StageOptions {
  version: string;
  environment?: Record<string, string>;
  /** Default: that of a real server, which many tests may use at once. */
  database?: 'embedded' | 'postgres';
  /** Limits of pushes. Default: those of the product. */
  push?: NonNullable<StartOptions['push']>;
  /** Crosslink's clock. Default: that of this machine. */
  now?: () => number;
  /** Jira's clock. Default: that of this machine. */
  jiraNow?: () => number;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { version, push = {}, now = Date.now, jiraNow = Date.now } = options;
  const jira = await createSandbox({ version, now: jiraNow });
  const { variables, remove } = await newStore(options.database ?? 'postgres');
  const config = readConfig({
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
    PORT: String(await freePort()),
    // Tests make in a minute what people make in a year.
    REQUESTS_PER_MINUTE: '100000',
    CROSSLINK_SECRET: 'a secret of more than thirty-two characters',
    CLOUD_AUTHORIZATION_SERVER: jira.cloud?.authorizationServer,
    CLOUD_GATEWAY: jira.cloud?.gateway,
    ...variables,
    ...options.environment,
  });
  const start = () => startServer(config, { logTo: { write: () => undefined }, push, now });
  let server = await start();
  const browser = await launchBrowser();
  const complaints: string[] = [];
  const newContext = () => contextOf(browser, complaints);
  const context = await newContext();
  return {
    jira,
    get server() {
      return server;
    },
    context,
    page: await context.newPage(),
    complaints,
    newContext,
    stopServer: () => server.close(),
    startServer: async () => {
      server = await start();
    },
    close: async () => {
      await browser.close();
      await server.close();
      await jira.close();
      await remove();
    },
  };
}

async function newStore(kind: 'embedded' | 'postgres') {
  if (kind === 'postgres') {
    const { url } = await newPostgresDatabase();
    return { variables: { DATABASE_URL: url }, remove: () => Promise.resolve() };
  }
  const { dataDir } = await newEmbeddedDatabase();
  return { variables: { DATA_DIR: dataDir }, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Calls our API with what the browser is signed in as. */
export async function call<T>(stage: Stage, path: string, data?: object): Promise<T> {
  const { request } = stage.context;
  const url = stage.server.url + path;
  const response = await (data === undefined ? request.get(url) : request.post(url, { data }));
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Makes the first account, Ada Admin, and signs the browser in. */
export async function signUp(stage: Stage): Promise<void> {
  const token = stage.server.setupUrl?.split('#setup=')[1] ?? '';
  const account = { email: 'ada@example.com', password: 'a long enough password' };
  await call(stage, '/api/v1/setup', { token, name: 'Ada Admin', ...account });
  await call(stage, '/api/auth/sign-in/email', account);
}

async function contextOf(browser: Browser, complaints: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  // A machine that runs other tests beside takes its time.
  context.setDefaultTimeout(40_000);
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const refused = message.type() === 'error' && !message.text().startsWith('Failed to load resource');
      if (refused) complaints.push(`${page.url().split('?')[0] ?? ''}: ${message.text()}`);
    });
  });
  return context;
}

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Another colour scheme changes nothing but contrasts. */
const rules = {
  light: "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']",
  dark: "['color-contrast']",
};

/** Makes the sandbox known, as if somebody had walked through it, and connects Ada as Alice by a token. */
export async function connectByToken(stage: Stage): Promise<{ siteId: string; connectionId: string }> {
  const { id: siteId } = await call<{ id: string }>(stage, '/api/v1/sites', { url: stage.jira.url });
  const { rawToken } = stage.jira.world.personalAccessTokens.add({ userName: 'alice', name: 'Crosslink' });
  const token = { kind: 'personal-access-token', token: rawToken };
  const connection = await call<{ id: string }>(stage, `/api/v1/sites/${siteId}/connections`, token);
  return { siteId, connectionId: connection.id };
}

/** Adds ideas, each with user stories, and tells their ids. */
export async function addIdeas(stage: Stage, titles: string[], storiesEach: number): Promise<string[]> {
  const ids: string[] = [];
  for (const title of titles) {
    const stories = Array.from({ length: storiesEach }, (_, index) => ({
      title: `${title}, story ${index + 1}`,
    }));
    ids.push((await call<{ id: string }>(stage, '/api/v1/ideas', { title, stories })).id);
  }
  return ids;
}

/** What axe finds serious on the page as it is. */
async function seriousViolations(page: Page, scheme: keyof typeof rules): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ${rules[scheme]} }).then(({ violations }) => violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help} – ${node.html.slice(0, 300)} ${node.failureSummary ?? ''}`),
    );
}

/** Resolves when the page looks as it is going to: colours fade over from one scheme to the other. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  })()`);
}

/** Whether something makes the page wider than the window. */
async function tooWideBy(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/**
 * Looks at a page as people do, light and dark, wide and on a phone, and tells what is wrong with it for anybody's eyes,
 * ears or fingers. With SCREENS=1 pictures of it go into test-results/screens.
 */
export async function inspect(page: Page, name: string): Promise<string[]> {
  if (pictures) await mkdir(screens, { recursive: true });
  const wrong: string[] = [];
  for (const [width, viewport] of Object.entries({ wide: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      if (pictures)
        await page.screenshot({ path: join(screens, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      if (width === 'wide')
        wrong.push(
          ...(await seriousViolations(page, colorScheme)).map((one) => `${name}, ${colorScheme}: ${one}`),
        );
    }
    const over = await tooWideBy(page);
    if (over > 0) wrong.push(`${name}, ${width}: ${over} pixels too wide`);
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return wrong;
}
