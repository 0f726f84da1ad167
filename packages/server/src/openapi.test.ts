import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { createApp } from './app.ts';
import { createLogger } from './log.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
}

interface Document {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

let server: TestServer;
let document: Document;
let operations: [name: string, operation: Operation][];

beforeAll(async () => {
  server = await startTestServer({ database: await newPostgresDatabase() });
  document = await server.administrator.json<Document>('GET', '/api/v1/openapi.json');
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, Operation],
    ),
  );
});

afterAll(() => server.close());

test('every route under /api/v1 is described', async () => {
  const routes: string[] = [];
  const app = await createApp({
    core: server.core,
    config: { publicUrl: server.url, trustProxy: 0, requestsPerMinute: 1000 },
    log: createLogger('silent', process.stderr),
    onRoute: ({ method, url }) => routes.push(...[method].flat().map((one) => `${one} ${url}`)),
  });
  await app.ready();
  await app.close();
  const api = routes.filter((route) => / \/api\/v1\//.test(route) && !route.startsWith('HEAD '));
  const described = api.map((route) => route.replace(/:(\w+)/g, '{$1}'));
  expect(described.length).toBeGreaterThan(25);
  expect(operations.map(([name]) => name)).toEqual(expect.arrayContaining(described));
});

test('every operation says what it does, what it answers and how it refuses', () => {
  const known = document.tags.map(({ name }) => name);
  for (const [name, { summary, tags, responses }] of operations) {
    expect(summary, name).toMatch(/^[A-Z].{5,}/);
    expect(known, name).toEqual(expect.arrayContaining(tags ?? ['none']));
    expect(
      Object.keys(responses).some((status) => status.startsWith('2')),
      name,
    ).toBe(true);
    expect(responses['4XX']?.content?.['application/json']?.schema, name).toEqual({
      $ref: '#/components/schemas/Error',
    });
  }
});

test('every parameter of a path is described, and every body that is read', () => {
  for (const [name, { parameters = [], requestBody }] of operations) {
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(
      parameters.filter((one) => one.in === 'path').map((one) => one.name),
      name,
    ).toEqual(inPath);
    if (/^(PATCH|POST) .*\/(ideas|stories|sites|consumers|attempts|pushes|setup|discover)$/.test(name)) {
      expect(requestBody, name).toBeDefined();
    }
  }
});

test('what needs a session or an API key says so', () => {
  const open = operations.filter(([, { security }]) => security === undefined).map(([name]) => name);
  expect(open.sort()).toEqual([
    'GET /api/v1/openapi.json',
    'GET /api/v1/setup',
    'GET /health',
    'POST /api/v1/connect-sessions/open',
    'POST /api/v1/connect-sessions/{connectSessionId}/begin',
    'POST /api/v1/connect-sessions/{connectSessionId}/look',
    'POST /api/v1/handovers/check',
    'POST /api/v1/handovers/open',
    'POST /api/v1/invitations/accept',
    'POST /api/v1/invitations/open',
    'POST /api/v1/setup',
  ]);
  expect(Object.keys(document.components.securitySchemes)).toEqual(['session', 'apiKey']);
});

test('every reference leads somewhere, and every named schema is used', () => {
  const text = JSON.stringify(document);
  const references = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...references].sort()).toEqual(Object.keys(document.components.schemas).sort());
  expect(document.openapi).toBe('3.1.0');
});
