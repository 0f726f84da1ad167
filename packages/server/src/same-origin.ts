import type { IncomingHttpHeaders } from 'node:http';
import { presentedKey } from './api-key.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Cross-site request forgery check for requests that change something: browsers state in `Sec-Fetch-Site` and
 * `Origin` which page started a request, and pages cannot forge either. A request with neither header comes from
 * a program, which has no cookies but those its owner gave it, so it passes. So does one with an API key, whatever its
 * HTTP library adds: the key counts alone then (see guard.ts), and no page of another origin can make a browser send it.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function isSameOrigin(method: string, headers: IncomingHttpHeaders, publicUrl: string): boolean {
  if (SAFE_METHODS.has(method)) return true;
  if (presentedKey(headers) !== undefined) return true;
  const site = headers['sec-fetch-site'];
  // "none" means the person started it (address bar, bookmark), which no page can make happen.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === publicUrl;
}
