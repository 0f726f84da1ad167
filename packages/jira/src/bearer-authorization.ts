import type { Authorization } from './authorization.ts';

/**
 * Authorizes requests by a token in the Authorization header: an OAuth 2.0 access token, or a personal access token
 * (Data Center 8.14 and later).
 *
 * @see RFC 6750, section 2.1
 */
export function bearerAuthorization(token: string): Authorization {
  return withHeader(`Bearer ${token}`);
}

/**
 * Authorizes requests to Jira Cloud by an account's e-mail address and one of its API tokens.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
 */
export function apiTokenAuthorization(o: { email: string; apiToken: string }): Authorization {
  return basicAuthorization({ userName: o.email, password: o.apiToken });
}

/**
 * Authorizes requests to Data Center by name and password, where it takes them: Jira 11 does not unless it is told to.
 *
 * @see RFC 7617
 */
export function basicAuthorization(o: { userName: string; password: string }): Authorization {
  return withHeader(`Basic ${Buffer.from(`${o.userName}:${o.password}`).toString('base64')}`);
}

function withHeader(authorization: string): Authorization {
  return (request) => Promise.resolve({ ...request, headers: { ...request.headers, authorization } });
}
