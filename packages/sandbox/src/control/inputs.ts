import { z } from 'zod';

import { faultDescriptions } from '../faults/faults.ts';
import type { Fault, FaultName } from '../faults/faults.ts';

const where = {
  path: z.string().startsWith('/').optional(),
  /** A pattern in place of a path. */
  pathPattern: z.string().optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
};

const milliseconds = z.int().min(0).max(600_000);
const reasons = z.enum([
  'jira-quota-global-based',
  'jira-quota-tenant-based',
  'jira-burst-based',
  'jira-per-issue-on-write',
]);

/** What each fault takes besides where it strikes; those that are not here take nothing. */
const parameters: Partial<Record<FaultName, z.ZodRawShape>> = {
  delay: { delayMs: milliseconds },
  status: {
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  },
  redirect: { location: z.string().min(1), status: z.literal([301, 302, 303, 307, 308]).optional() },
  'huge-body': { bytes: z.int().min(1).optional() },
  'rate-limited': {
    retryAfter: z.union([z.int().min(0), z.literal(['absent', 'absurd'])]).optional(),
    reason: reasons.optional(),
  },
  'wrong-clock': { offsetMs: z.int() },
};

const kinds = Object.keys(faultDescriptions) as [FaultName, ...FaultName[]];

const kindSchema = z.looseObject({ kind: z.enum(kinds) });

function patternOf(text: string, context: z.RefinementCtx): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    context.addIssue({ code: 'custom', path: ['pathPattern'], message: (error as Error).message });
    return z.NEVER;
  }
}

const faultSchema = (kind: FaultName) =>
  z
    .strictObject({ kind: z.literal(kind), ...where, ...parameters[kind] })
    .transform(({ path, pathPattern, times, ...fault }, context): Fault => {
      if ((path === undefined) === (pathPattern === undefined)) {
        context.addIssue({ code: 'custom', path: ['path'], message: 'Give either path or pathPattern.' });
      }
      const place = path ?? patternOf(pathPattern ?? '', context);
      return { ...fault, path: place, times: times === 'always' ? Infinity : times } as Fault;
    });

const consumerSchema = z.strictObject({
  key: z.string().min(1),
  name: z.string().min(1),
  publicKeyPem: z.string().min(1),
  callbackUrl: z.url().optional(),
  twoLeggedUser: z.string().optional(),
  url: z.url().optional(),
});

const clockSchema = z.union([
  z.strictObject({ offsetMs: z.int() }),
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
]);

/** What is wrong with an input: where, and what. */
export class InputError extends Error {}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const [issue] = error.issues;
  throw new InputError(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

/** @throws InputError */
export const readFault = (body: unknown): Fault => parse(faultSchema(parse(kindSchema, body).kind), body);
/** @throws InputError */
export const readConsumer = (body: unknown) => parse(consumerSchema, body);
/** By how much the clock is to be off, or what it is to show. @throws InputError */
export const readClock = (body: unknown) => parse(clockSchema, body);
