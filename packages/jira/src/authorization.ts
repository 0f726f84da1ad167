import type { HttpRequest } from './http.ts';

/**
 * Makes a request acceptable to Jira: signs it or adds a credential. Called anew for every attempt, so that a retry
 * never carries a nonce twice. Must leave method, URL and body as they are.
 */
export type Authorization = (request: HttpRequest) => Promise<HttpRequest>;
