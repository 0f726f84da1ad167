import { percentDecode } from './encode.ts';
import { headerValues } from './headers.ts';
import type { HeaderFields } from './headers.ts';
import type { Parameter } from './parameters.ts';

// A token alone is an authentication scheme; a token with a value is a parameter of the last scheme.
const schemeOrParameter =
  /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/**
 * The parameters of all OAuth challenges in a reply's WWW-Authenticate headers, decoded, in order,
 * `realm` included. Reads several headers as well as several challenges in one header, joined by
 * commas, among them challenges of other schemes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseOAuthChallenges(headers: HeaderFields): Parameter[] {
  return headerValues(headers, 'www-authenticate').flatMap(parseChallenges);
}

function parseChallenges(header: string): Parameter[] {
  const parameters: Parameter[] = [];
  let scheme = '';
  for (const [, token = '', quoted, plain] of header.matchAll(schemeOrParameter)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) scheme = token.toLowerCase();
    else if (scheme === 'oauth') parameters.push([percentDecode(token), percentDecode(value)]);
  }
  return parameters;
}
