import { percentDecode, percentEncode } from './encode.ts';

/** A decoded name and value. A name may occur more than once, so parameters are lists, not objects. */
export type Parameter = readonly [name: string, value: string];

/**
 * Parses `application/x-www-form-urlencoded` text: a form body, or the query of a URL without its `?`.
 * `+` is a space; `a` and `a=` both give `['a', '']`; empty pieces (`a&&b`) are skipped; order and
 * duplicates are kept. Never throws, see {@link percentDecode}.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1
 */
export function parseFormEncoded(text: string): Parameter[] {
  if (text === '') return [];
  const parameters: Parameter[] = [];
  for (const piece of text.split('&')) {
    if (piece !== '') parameters.push(parsePair(piece));
  }
  return parameters;
}

function parsePair(piece: string): Parameter {
  const equals = piece.indexOf('=');
  if (equals === -1) return [decodeFormText(piece), ''];
  return [decodeFormText(piece.slice(0, equals)), decodeFormText(piece.slice(equals + 1))];
}

function decodeFormText(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/**
 * Formats parameters as `application/x-www-form-urlencoded`, in the order given. Spaces become `%20`,
 * which every form parser and OAuth's own encoding understand alike.
 */
export function formatFormEncoded(parameters: Iterable<Parameter>): string {
  return joinEncoded(encodeParameters(parameters));
}

/**
 * Normalises parameters for the signature base string: each name and value percent-encoded, sorted by
 * encoded name and then by encoded value in byte order, joined with `=` and `&`. Duplicates stay.
 * Leave out `oauth_signature` and `realm` yourself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2
 */
export function normalizeParameters(parameters: Iterable<Parameter>): string {
  return normalizeEncoded(encodeParameters(parameters));
}

/** Both halves of every parameter percent-encoded, in the order given. */
export function encodeParameters(parameters: Iterable<Parameter>): Parameter[] {
  const encoded: Parameter[] = [];
  for (const [name, value] of parameters) encoded.push([percentEncode(name), percentEncode(value)]);
  return encoded;
}

/** {@link normalizeParameters} for parameters that are encoded already; sorts the array in place. */
export function normalizeEncoded(encoded: Parameter[]): string {
  return joinEncoded(encoded.sort(compareEncoded));
}

function joinEncoded(encoded: readonly Parameter[]): string {
  let text = '';
  for (const [name, value] of encoded) text += text === '' ? `${name}=${value}` : `&${name}=${value}`;
  return text;
}

// Encoded text is ASCII, so comparing UTF-16 units is comparing bytes. Comparing `name=value` as one
// text would be wrong: `=` sorts after the `-`, `.` and digits a longer name may continue with.
function compareEncoded(a: Parameter, b: Parameter): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}
