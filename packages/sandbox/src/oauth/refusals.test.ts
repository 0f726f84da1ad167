import { describe, expect, test } from 'vitest';

import { consumerKey } from '../testing/fixture.test-support.ts';
import { expectProblem } from '../testing/problem.test-support.ts';
import type { RawRequest } from '../testing/raw-request.test-support.ts';
import { sendRaw } from '../testing/raw-request.test-support.ts';
import { problemStatus } from './problem.ts';
import { exchanges, renewals, requestTokens, signedRest } from './wrong-endpoints.test-support.ts';
import type { Endpoint, Stage, Wrong } from './wrong-request.test-support.ts';
import { nowSeconds, setStage } from './wrong-request.test-support.ts';

const endpoints = [requestTokens, exchanges, renewals, signedRest];

/** The request with all that is wrong in it; of two changes to the same thing the first counts. */
function send({ good }: Endpoint, stage: Stage, wrongs: Wrong[]) {
  const request: RawRequest = { timestamp: nowSeconds, ...good(stage) };
  let { url } = request;
  for (const { oauth, afterwards, timestamp, query, world } of wrongs.toReversed()) {
    world?.(stage);
    request.oauth = { ...request.oauth, ...oauth };
    request.afterwards = { ...request.afterwards, ...afterwards };
    if (timestamp !== undefined) request.timestamp = timestamp;
    if (query !== undefined) url = request.url + query;
  }
  return sendRaw({ ...request, url });
}

describe.each(endpoints)('$name', (endpoint) => {
  test('takes the good request', async () => {
    expect((await send(endpoint, await setStage(), [])).status).toBe(200);
  });

  test.each(endpoint.wrongs)('refuses $what with $status $problem ($facts)', async (wrong) => {
    expectProblem(await send(endpoint, await setStage(), [wrong]), wrong);
  });

  const fromHere = endpoint.wrongs.map((wrong, at) => ({ ...wrong, all: endpoint.wrongs.slice(at) }));
  test.each(fromHere)('looks at $what before all that comes later', async ({ problem, all }) => {
    const answer = await send(endpoint, await setStage(), all);
    expect(answer.pairs['oauth_problem']).toBe(problem);
  });
});

/** §4: what nothing in the sandbox leads to by itself is answered when the consumer is marked so. */
const onDemand: Pick<Wrong, 'problem' | 'status'>[] = [
  { problem: 'token_used', status: 401 },
  { problem: 'token_revoked', status: 401 },
  { problem: 'consumer_key_rejected', status: 401 },
  { problem: 'additional_authorization_required', status: 401 },
  { problem: 'user_refused', status: 503 },
  { problem: 'consumer_key_refused', status: 503 },
  { problem: 'something_new', status: 403 },
];

describe('a consumer marked to be refused', () => {
  test.each(onDemand)('gets $status $problem (§4: status by problem)', async (wrong) => {
    const stage = await setStage();
    const consumer = stage.sandbox.world.grants.consumers.get(consumerKey);
    Object.assign(consumer ?? {}, { refusal: wrong.problem });
    expectProblem(await send(signedRest, stage, []), wrong);
  });
});

test('every problem that Jira knows has its refusal here', () => {
  const tested = [...endpoints.flatMap(({ wrongs }) => wrongs), ...onDemand].map(({ problem }) => problem);
  expect([...new Set(tested)].sort()).toEqual([...Object.keys(problemStatus), 'something_new'].sort());
});
