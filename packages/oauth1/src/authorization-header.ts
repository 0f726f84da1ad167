import { percentDecode } from './encode.ts';
import { headerValues } from './headers.ts';
import type { HeaderFields } from './headers.ts';
import type { Parameter } from './parameters.ts';

const oauthScheme = /^\s*OAuth(?:\s+|$)/i;
const quotedPair = /([^\s=,"]+)\s*=\s*"([^"]*)"/g;

/**
 * Formats the value of an Authorization header from parameters that are percent-encoded already.
 * `realm` is a quoted string, not percent-encoded.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1
 */
export function formatAuthorizationHeader(encoded: readonly Parameter[], realm?: string): string {
  let text = realm === undefined ? 'OAuth ' : `OAuth realm="${quote(realm)}", `;
  let separator = '';
  for (const [name, value] of encoded) {
    text += `${separator}${name}="${value}"`;
    separator = ', ';
  }
  return text;
}

function quote(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/**
 * The parameters in a request's `Authorization: OAuth …` header, decoded, without `realm`. Another
 * scheme, or none, gives an empty list; what is not `name="value"` is ignored.
 */
export function parseAuthorizationHeader(headers: HeaderFields): Parameter[] {
  const parameters: Parameter[] = [];
  for (const value of headerValues(headers, 'authorization')) {
    if (!oauthScheme.test(value)) continue;
    for (const [, name = '', content = ''] of value.replace(oauthScheme, '').matchAll(quotedPair)) {
      if (name.toLowerCase() !== 'realm') parameters.push([percentDecode(name), percentDecode(content)]);
    }
  }
  return parameters;
}
