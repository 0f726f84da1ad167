import { percentEncode } from './encode.ts';
import { appendQuery } from './transmission.ts';

/**
 * Second leg: the URL of the server's page where the user allows or denies the request token. A query
 * the endpoint already has survives, a fragment does not.
 *
 * @throws {TypeError} The endpoint is not an absolute http(s) URL, or the token is empty.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.2
 */
export function buildAuthorizationUrl(o: { endpoint: string; token: string }): string {
  const url = URL.parse(o.endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('endpoint must be an absolute http or https URL');
  }
  if (o.token === '') throw new TypeError('token must not be empty');
  url.hash = '';
  return appendQuery(url.href, `oauth_token=${percentEncode(o.token)}`);
}
