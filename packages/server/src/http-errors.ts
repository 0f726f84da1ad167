import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** What every error thrown on purpose carries, in any room. */
export interface DeliberateError extends Error {
  code: string;
  remedy: string;
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

export const isDeliberate = (thrown: unknown): thrown is DeliberateError =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  'remedy' in thrown &&
  typeof thrown.remedy === 'string';

interface RequestErrorOptions {
  code: string;
  message: string;
  remedy: string;
  details?: Record<string, unknown>;
  cause?: unknown;
  retryAfterSeconds?: number | undefined;
}

/** An error about the HTTP request itself, which only the edge knows. */
export class RequestError extends Error {
  readonly code: string;
  readonly remedy: string;
  readonly details?: Record<string, unknown>;
  readonly retryAfterSeconds?: number;

  constructor({ code, message, remedy, details, cause, retryAfterSeconds }: RequestErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'RequestError';
    this.code = code;
    this.remedy = remedy;
    if (details) this.details = details;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const signInRequired = (): RequestError =>
  new RequestError({
    code: 'sign_in_required',
    message: 'Nobody is signed in.',
    remedy: 'Sign in and try again; a program sends an API key as "Authorization: Bearer clk_…".',
  });

export const apiKeyRefused = (): RequestError =>
  new RequestError({
    code: 'api_key_refused',
    message: 'This API key is wrong, expired or revoked, or its owner was removed.',
    remedy: 'Make a new API key in Crosslink and use that.',
  });

export const routeUnknown = (method: string, path: string): RequestError =>
  new RequestError({
    code: 'route_unknown',
    message: `There is nothing at ${method} ${path}.`,
    remedy: 'Compare the address with /api/v1/openapi.json.',
  });

export const crossOrigin = (publicUrl: string): RequestError =>
  new RequestError({
    code: 'cross_origin',
    message: 'This request was started by a page of another site.',
    remedy: `Open Crosslink at ${publicUrl} and try again there.`,
  });

/** Without seconds, whoever counted has set the Retry-After header itself. */
export const tooManyRequests = (retryAfterSeconds?: number): RequestError =>
  new RequestError({
    retryAfterSeconds,
    code: 'too_many_requests',
    message: 'Too many requests came from this address.',
    remedy: 'Wait as many seconds as the Retry-After header says and try again.',
  });

export const internalError = (): RequestError =>
  new RequestError({
    code: 'internal_error',
    message: 'Something went wrong inside Crosslink.',
    remedy: 'Try again; if it happens again, give your administrator the X-Request-Id of this reply.',
  });

/**
 * What Fastify refuses by itself (a body that is not JSON, too large, does not fit the schema), in our words.
 * Undefined for anything that is not the caller's doing.
 */
export function fromFramework(
  thrown: unknown,
  bodyLimitBytes = usualBodyLimitBytes,
): RequestError | undefined {
  if (hasZodFastifySchemaValidationErrors(thrown)) return invalidInput(thrown);
  if (!(thrown instanceof Error) || !('code' in thrown) || !('statusCode' in thrown)) return undefined;
  const { code, statusCode } = thrown;
  if (typeof code !== 'string' || typeof statusCode !== 'number' || statusCode >= 500) return undefined;
  return (
    refusals[code]?.(bodyLimitBytes) ??
    (code.startsWith('FST_') ? requestMalformed(thrown.message) : undefined)
  );
}

const requestMalformed = (message: string): RequestError =>
  new RequestError({
    code: 'request_malformed',
    message: `The request cannot be read: ${message}.`,
    remedy: 'Send valid JSON with the header Content-Type: application/json.',
  });

/** Fastify's. */
const usualBodyLimitBytes = 1024 * 1024;

const refusals: Record<string, (bodyLimitBytes: number) => RequestError> = {
  // Fastify's own words repeat the whole address, and a query may hold a verifier.
  FST_ERR_BAD_URL: () =>
    new RequestError({
      code: 'request_malformed',
      message: 'The request cannot be read: the path of its address is not properly percent-encoded.',
      remedy: 'Encode the address as URLs are.',
    }),
  FST_ERR_CTP_BODY_TOO_LARGE: (bodyLimitBytes) =>
    new RequestError({
      code: 'body_too_large',
      message: `The request body is larger than ${bodyLimitBytes / usualBodyLimitBytes} MiB.`,
      remedy: 'Send less at a time.',
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new RequestError({
      code: 'media_type_unsupported',
      message: 'The request body has a content type Crosslink does not read.',
      remedy: 'Send JSON with the header Content-Type: application/json.',
    }),
};

interface ValidationError {
  validation: { instancePath: string; message?: string }[];
  validationContext?: string;
}

function invalidInput({ validation, validationContext = 'body' }: ValidationError): RequestError {
  const fields = validation.map(({ instancePath, message }) => ({
    field: instancePath.slice(1).replaceAll('/', '.') || `(${validationContext})`,
    problem: message ?? 'is not usable',
  }));
  return new RequestError({
    code: 'invalid_input',
    message: `Not usable: ${fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}`,
    remedy: 'Correct the named fields and try again.',
    details: { fields },
  });
}
