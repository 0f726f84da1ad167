import { CliError, exitCodes } from '../cli-error.ts';

/** As the OpenAPI document describes an operation (generated: packages/web/src/api/generated). */
interface Operation {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The REST API of a Crosslink server. */
export interface Api {
  /** Of the server, without trailing slash. */
  url: string;
  /** Resolves to the reply's JSON, null where it has none. The types are the operation's, from the document. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- named by callers to be held to it
  call: <Data extends Operation, Responses>(
    method: Method,
    request: Data,
  ) => Promise<Responses[keyof Responses]>;
  /** Sends a file, or receives one, as it is. Rejects as `call` does. */
  transfer: (method: Method, request: Operation, file?: UploadFile) => Promise<Response>;
}

export interface UploadFile {
  content: Uint8Array<ArrayBuffer>;
  contentType: string;
}

export interface ApiOptions {
  url: string;
  /** Default: nobody in particular. */
  headers?: Record<string, string>;
  /** Gives up what is under way. */
  signal?: AbortSignal | undefined;
}

/** The server itself waits for Jira, at most a minute or so. */
const timeoutMs = 120_000;

/**
 * Rejects with CliError: the server's own code, message and remedy; `api_key_refused`, `server_unreachable`,
 * `server_not_crosslink`, `outcome_unknown` (asked to change something, and the answer got lost).
 */
export function createApi(options: ApiOptions): Api {
  return {
    url: options.url,
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
    call: async <Data extends Operation, Responses>(method: Method, request: Data) => {
      const { response, text } = await ask(options, method, request);
      const reply = parse(options.url, text);
      if (!response.ok) throw failure(options, response, reply);
      // The one cast of this file: the server's own tests hold it to its reply schemas.
      return reply as Responses[keyof Responses];
    },
    transfer: async (method, request, file) => {
      const response = await send(options, { method, request, file });
      if (response.ok) return response;
      throw failure(options, response, parse(options.url, await response.text()));
    },
  };
}

async function ask(options: ApiOptions, method: Method, request: Operation) {
  const response = await send(options, { method, request });
  const text = await response.text().catch((cause: unknown) => {
    throw lost(options, method, cause);
  });
  if (!response.ok && isProxyFailure(response, text)) throw lost(options, method, response.status);
  return { response, text };
}

/** A proxy in front gave up on the server, in its own words. */
function isProxyFailure({ status }: Response, text: string): boolean {
  return (status === 502 || status === 504) && !text.startsWith('{');
}

interface Sending {
  method: Method;
  request: Operation;
  file?: UploadFile | undefined;
}

async function send(options: ApiOptions, { method, request, file }: Sending): Promise<Response> {
  const { url, headers, signal } = options;
  const giveUp = AbortSignal.timeout(timeoutMs);
  const contentType = file?.contentType ?? (request.body === undefined ? undefined : 'application/json');
  try {
    return await fetch(url + addressOf(request), {
      method,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([giveUp, signal]) : giveUp,
      headers: {
        accept: 'application/json',
        ...(contentType !== undefined && { 'content-type': contentType }),
        ...headers,
      },
      body: file?.content ?? (request.body === undefined ? null : JSON.stringify(request.body)),
    });
  } catch (cause) {
    throw lost(options, method, cause);
  }
}

type QueryValue = string | number | undefined;
type Query = Record<string, QueryValue | QueryValue[]>;

/** `/api/v1/sites/{siteId}` with everything filled in. */
function addressOf({ url, path, query }: Operation): string {
  const values = (path ?? {}) as Record<string, string>;
  const filled = url.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(values[name] ?? ''));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Query))
    for (const one of [value].flat()) if (one !== undefined) parameters.append(name, String(one));
  return parameters.size === 0 ? filled : `${filled}?${parameters.toString()}`;
}

function parse(url: string, text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notCrosslink(url, '', cause);
  }
}

function failure({ url, headers }: ApiOptions, response: Response, reply: unknown): CliError {
  const { code, message, remedy, details } = (reply as { error?: Partial<CliError> } | null)?.error ?? {};
  if (typeof code !== 'string' || typeof message !== 'string' || typeof remedy !== 'string')
    return notCrosslink(url, redirectNote(response), reply);
  if (response.status === 401 && headers?.['authorization'] !== undefined) return keyRefused(url);
  return new CliError({ code, message, remedy, details });
}

function redirectNote({ headers }: Response): string {
  const target = URL.parse(headers.get('location') ?? '');
  return target ? ` It sends on to ${target.origin}.` : '';
}

/** Before anything was sent, so that nothing can have been done. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS.*|.*CERT.*)$/;

function lost({ url, signal }: ApiOptions, method: Method, cause: unknown): CliError {
  if (signal?.aborted && method === 'GET') return signal.reason as CliError;
  const code = causeCode(cause);
  if (method === 'GET' || NOT_SENT.test(code)) {
    return new CliError({
      code: 'server_unreachable',
      message: `There is no answer from Crosslink at ${url} (${code}).`,
      remedy: 'Look whether it runs there (crosslink start) and whether the address is right.',
      cause,
    });
  }
  return new CliError({
    code: 'outcome_unknown',
    message: `Crosslink at ${url} was asked, but its answer did not arrive (${code}).`,
    remedy: 'It may have been done. Look before you run this again.',
    exitCode: exitCodes.outcomeUnknown,
    cause,
  });
}

function causeCode(cause: unknown): string {
  if (typeof cause === 'number') return `HTTP ${cause}`;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `${timeoutMs / 1000} seconds went by`;
  const { code, message } = (cause.cause ?? cause) as { code?: string; message?: string };
  return code ?? message ?? cause.message;
}

function notCrosslink(url: string, note: string, cause: unknown): CliError {
  return new CliError({
    code: 'server_not_crosslink',
    message: `Something answers at ${url}, but not as Crosslink does.${note}`,
    remedy: 'Use the address at which you open Crosslink in a browser: crosslink login ADDRESS',
    cause,
  });
}

function keyRefused(url: string): CliError {
  return new CliError({
    code: 'api_key_refused',
    message: `Crosslink at ${url} does not accept the API key: it is wrong, revoked or expired.`,
    remedy: 'Make a key in Crosslink under API keys, then run crosslink login (or set CROSSLINK_API_KEY).',
    exitCode: exitCodes.signInNeeded,
  });
}

/** An option that is given as '' empties what it stands for. */
export const emptyAsNull = <Value>(value: Value | '' | undefined): Value | null | undefined =>
  value === '' ? null : value;

/** Without what was not given: an option that is absent, for an API that tells absent from null. */
export function given<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
