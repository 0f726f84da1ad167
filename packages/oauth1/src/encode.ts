import { Buffer } from 'node:buffer';

const onlyUnreserved = /^[A-Za-z0-9\-._~]*$/;
const leftAloneByEncodeURIComponent = /[!'()*]/g;
const percentEscapes = /(?:%[0-9A-Fa-f]{2})+/g;

/**
 * Percent-encodes text as OAuth 1.0a wants it: UTF-8, upper-case hexadecimal digits, and everything
 * except `A-Z a-z 0-9 - . _ ~` escaped. A space becomes `%20`, never `+`.
 *
 * Never throws: a lone surrogate, which has no UTF-8 form, is encoded as U+FFFD, which is also what
 * a URL parser puts on the wire for it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.6
 */
export function percentEncode(text: string): string {
  if (onlyUnreserved.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(leftAloneByEncodeURIComponent, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * Decodes percent-encoded text. `+` stays `+`; where it means a space, use `parseFormEncoded`.
 *
 * Never throws, because it reads what others sent: a `%` without two hexadecimal digits stays as it
 * is, and bytes that are not UTF-8 become U+FFFD, both as in the URL standard.
 *
 * @see https://url.spec.whatwg.org/#percent-decode
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(percentEscapes, decodeEscapes);
  }
}

function decodeEscapes(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8');
}
