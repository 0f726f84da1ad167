import type { ErrorObject } from 'ajv';
import { describe, expect, test } from 'vitest';

import { basicAuthorization, send, startSandbox } from '../testing/fixture.test-support.ts';
import { defectOf } from './defects.test-support.ts';
import type { DescriptionName } from './descriptions.test-support.ts';
import { describedOperations, descriptionsAreHere, replySchema } from './descriptions.test-support.ts';
import { normalized, restOperations } from './routes.test-support.ts';
import type { Call } from './walk.test-support.ts';
import { urlOf, walkOf } from './walk.test-support.ts';

const kinds = { 'data-center': '10.3', cloud: 'cloud' } as const;
type Kind = keyof typeof kinds;

const descriptionOf = (kind: Kind, operation: string): DescriptionName => {
  if (kind === 'data-center') return 'data-center';
  return operation.includes('/rest/agile/') ? 'cloud-software' : 'cloud';
};

/** Walks a new sandbox once; the JSON of every reply. */
async function walk(kind: Kind) {
  const sandbox = await startSandbox({ version: kinds[kind] });
  const replies: { call: Call; status: number; body: unknown }[] = [];
  for (const call of walkOf(kind)) {
    const [method = ''] = call.operation.split(' ');
    const { body, user = 'alice' } = call;
    const answer = await send(urlOf(sandbox, call), {
      method,
      headers: {
        ...basicAuthorization(sandbox, user),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = answer.headers.get('content-type')?.startsWith('application/json') && answer.text !== '';
    replies.push({
      call,
      status: answer.status,
      body: json ? (JSON.parse(answer.text) as unknown) : undefined,
    });
  }
  return replies;
}

function problemsOf(kind: Kind, { operation, status }: Call, body: unknown): ErrorObject[] {
  const [method = '', path = ''] = operation.split(' ');
  const schema = replySchema(descriptionOf(kind, operation), { method, path, status });
  if (!schema || body === undefined || schema(body)) return [];
  return (schema.errors ?? []).filter((error) => !defectOf(kind, { operation, status, error }));
}

describe.each(Object.keys(kinds) as Kind[])('%s', (kind) => {
  const name = (operation: string) => normalized(operation);

  test('the walk gets the answers it expects', async () => {
    const wrong = (await walk(kind)).filter(({ call, status }) => status !== call.status);
    expect(wrong.map(({ call, status, body }) => [call.operation, call.status, status, body])).toEqual([]);
  });

  describe.skipIf(!descriptionsAreHere)('as Atlassian describes it (../shared/specs)', () => {
    test('every described operation that is here is walked', async () => {
      const descriptions =
        kind === 'cloud' ? (['cloud', 'cloud-software'] as const) : (['data-center'] as const);
      const described = new Set(
        descriptions.flatMap((one) => describedOperations(one).map((operation) => name(operation.name))),
      );
      const walked = new Set(walkOf(kind).map(({ operation }) => name(operation)));
      const here = (await restOperations(kinds[kind]))
        .map(name)
        .filter((operation) => described.has(operation));
      expect(here.length).toBeGreaterThan(50);
      expect(here.filter((operation) => !walked.has(operation) && !notWalked.has(operation))).toEqual([]);
    });

    test('every reply is valid', async () => {
      const invalid = (await walk(kind)).flatMap(({ call, body }) =>
        problemsOf(kind, call, body).map(
          ({ instancePath, message, params }) =>
            `${call.operation} ${call.status}: ${instancePath} ${message} ${JSON.stringify(params)}`,
        ),
      );
      expect([...new Set(invalid)]).toEqual([]);
    });
  });
});

/** Described and here, but not for a walk by basic authentication: each has tests of its own. */
const notWalked = new Set([
  // Cloud's old search, which is gone: rest/search-jql.test.ts.
  'GET /rest/api/3/search',
  'POST /rest/api/3/search',
  // For apps only: webhooks/dynamic.test.ts.
  ...['GET', 'POST', 'DELETE'].map((method) => `${method} /rest/api/3/webhook`),
  'PUT /rest/api/3/webhook/refresh',
  'GET /rest/api/3/webhook/failed',
  // A browser's session: rest/session.test.ts.
  ...['GET', 'POST', 'DELETE'].map((method) => `${method} /rest/auth/1/session`),
]);
