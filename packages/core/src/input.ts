import type { ZodType } from 'zod';
import { InputError } from './errors.ts';

/**
 * Parses what a caller handed to a use case.
 * @throws InputError `invalid_input`, naming each offending field, never its value
 */
export function parseInput<T>(schema: ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    field: issue.path.join('.') || '(input)',
    problem: issue.message,
  }));
  throw new InputError({
    code: 'invalid_input',
    message: `Not usable: ${fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}`,
    remedy: 'Correct the named fields and try again.',
    details: { fields },
  });
}
