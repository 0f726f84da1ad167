import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { signedIn } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ database: await newPostgresDatabase() });
});
afterAll(() => server.close());

interface Message {
  id: string;
  kind: string;
  ids: string[];
}

/** As a browser's EventSource reads it. */
async function listen(browser: TestBrowser, headers: Record<string, string> = {}) {
  const response = await browser.fetch('/api/v1/events', { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let lastId = '';
  async function next(): Promise<Message | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const chunk = await reader?.read();
        if (chunk?.value === undefined) return undefined;
        text += chunk.value;
        continue;
      }
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      lastId = /^id: (.*)$/m.exec(frame)?.[1] ?? lastId;
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) return { id: lastId, ...(JSON.parse(data) as Omit<Message, 'id'>) };
    }
  }
  /** What was told just before may come too: each event comes at least once. */
  async function until(isIt: (message: Message | undefined) => boolean): Promise<void> {
    while (!isIt(await next()));
  }
  return { next, until, lastId: () => lastId, stop: () => reader?.cancel() };
}

const addIdea = (title: string) =>
  server.administrator.json<{ id: string }>('POST', '/api/v1/ideas', { title });

test('a page hears of what others change, and comes back to what it missed', async () => {
  const page = await listen(server.administrator);
  const one = await addIdea('One');
  expect(await page.next()).toMatchObject({ kind: 'idea.changed', ids: [one.id] });
  await page.stop();
  const two = await addIdea('Two');
  await addIdea('Three');
  const back = await listen(server.administrator, { 'last-event-id': page.lastId() });
  const missed = [await back.next(), await back.next()].map((message) => message?.kind);
  expect(missed[0]).toMatch(/^(idea\.changed|reset)$/);
  expect(two.id).not.toBe(one.id);
  await back.stop();
});

test('a stream ends with its session, and another one goes on', async () => {
  const leaving = await signedIn(server.url, 'ada@example.com');
  const page = await listen(leaving);
  const other = await listen(server.administrator);
  const response = await leaving.fetch('/api/auth/sign-out', { method: 'POST', body: {} });
  expect(response.status).toBe(200);
  await page.until((message) => message === undefined);
  const idea = await addIdea('Four');
  await other.until((message) => message?.ids.includes(idea.id) === true);
  await other.stop();
});

test('the server closes although somebody listens', async () => {
  const another = await startTestServer({ database: await newPostgresDatabase() });
  const page = await listen(another.administrator);
  await another.close();
  expect(await page.next()).toBeUndefined();
});
