import type { ZodType } from 'zod';
import { InputError } from './errors.ts';

/**
 * Parses what a caller handed to a use case.
 * @throws InputError `invalid_input`, naming each offending field, never its value
 */
export function parseInput<T>(schema: ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  const problems = result.success
    ? unstorable(result.data).map((path) => ({ path, message: 'must not contain the character U+0000' }))
    : result.error.issues;
  if (result.success && problems.length === 0) return result.data;
  const fields = problems.map(({ path, message }) => ({
    field: path.join('.') || '(input)',
    problem: message,
  }));
  throw new InputError({
    code: 'invalid_input',
    message: `Not usable: ${fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}`,
    remedy: 'Correct the named fields and try again.',
    details: { fields },
  });
}

/** Where in a value texts hold U+0000, which PostgreSQL cannot store. */
export function unstorable(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return value.includes('\0') ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => unstorable(part, [...path, name]));
}
