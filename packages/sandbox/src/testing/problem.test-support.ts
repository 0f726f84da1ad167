import { expect } from 'vitest';

import type { Answer } from './fixture.test-support.ts';

export interface Problem {
  status: number;
  problem: string;
  /** Other pairs that must be there. */
  fields?: Record<string, unknown>;
}

/** The answer is this refusal, said alike in status, headers and body; on 401 after a bare challenge. */
export function expectProblem(answer: Answer, { status, problem, fields = {} }: Problem): void {
  expect(answer.pairs).toEqual({ oauth_problem: problem, ...fields });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  const challenges = (answer.headers.get('www-authenticate') ?? '').split(/, (?=OAuth )/);
  expect(challenges).toHaveLength(status === 401 || status === 403 ? 2 : 1);
  expect(challenges.at(-1)).toMatch(new RegExp(`^OAuth realm="http%3A%2F%2F.*", oauth_problem="${problem}"`));
  if (challenges.length === 2) expect(challenges[0]).toMatch(/^OAuth realm="http%3A%2F%2F[^"]*"$/);
}
