import type { Parameter } from '@crosslink/oauth1';
import type { ZodType } from 'zod';

/** One call of Jira's REST API. */
export interface JiraRequest<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Site-relative, e.g. `/rest/api/2/myself`; already encoded, without query. */
  path: string;
  query?: Iterable<Parameter>;
  /** Sent as JSON. */
  body?: unknown;
  /** What the reply must look like; `z.undefined()` for a reply without body. */
  schema: ZodType<T>;
  /** True if the call changes nothing although it is a POST (search). Default: by method. */
  readOnly?: boolean;
  /** The caller's proof that doing it twice equals doing it once; such a write is retried. Default: false. */
  idempotent?: boolean;
  signal?: AbortSignal;
}

/** One Jira through one credential. */
export interface JiraClient {
  readonly baseUrl: string;
  /** Resolves to the parsed reply; rejects with a {@link JiraError}. */
  readonly request: <T>(request: JiraRequest<T>) => Promise<T>;
}
