import { z } from 'zod';

/** What Jira says about a refused request, in Jira's language. */
export interface JiraSentences {
  errorMessages: string[];
  fieldErrors: Record<string, string>;
}

const errorBodySchema = z.object({
  errorMessages: z.array(z.string()).catch([]),
  errors: z.record(z.string(), z.unknown()).catch({}),
  /** Of 401 replies and of resources outside `/rest/api`. */
  message: z.string().optional().catch(undefined),
});

/** Reads `{errorMessages, errors}` or `{message}`; anything else says nothing. */
export function jiraSentences(body: string): JiraSentences {
  const parsed = errorBodySchema.safeParse(parseJson(body));
  if (!parsed.success) return { errorMessages: [], fieldErrors: {} };
  const { errorMessages, errors, message } = parsed.data;
  const fieldErrors = Object.entries(errors).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    errorMessages: message === undefined ? errorMessages : [...errorMessages, message],
    fieldErrors: Object.fromEntries(fieldErrors),
  };
}

/** The parsed body, its texts without U+0000, which PostgreSQL cannot store; undefined if it is not JSON. */
export function parseJson(body: string): unknown {
  try {
    return body.includes('\\u0000') ? JSON.parse(body, withoutNul) : JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}
