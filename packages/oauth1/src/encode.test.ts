import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentDecode, percentEncode } from './encode.ts';

const anyText = fc.string({ unit: 'binary' });

describe('percent-encoding', () => {
  // http://wiki.oauth.net/w/page/12238556/TestCases, section 5.1
  it.each([
    ['abcABC123', 'abcABC123'],
    ['-._~', '-._~'],
    ['%', '%25'],
    ['+', '%2B'],
    ['&=*', '%26%3D%2A'],
    ['\n', '%0A'],
    [' ', '%20'],
    ['\u007f', '%7F'],
    ['\u0080', '%C2%80'],
    ['\u3001', '%E3%80%81'],
  ])('encodes %j as %s, as the OAuth wiki has it', (text, encoded) => {
    expect(percentEncode(text)).toBe(encoded);
    expect(percentDecode(encoded)).toBe(text);
  });

  // https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1 and 3.4.1.3.2
  it.each([
    ['Ladies + Gentlemen', 'Ladies%20%2B%20Gentlemen'],
    ['An encoded string!', 'An%20encoded%20string%21'],
    ['=%3D', '%3D%253D'],
    ['c@', 'c%40'],
    ["!'()*", '%21%27%28%29%2A'],
    ['\u{1f600}', '%F0%9F%98%80'],
    ['', ''],
  ])('encodes %j as %s', (text, encoded) => {
    expect(percentEncode(text)).toBe(encoded);
  });

  it('leaves nothing but unreserved characters and escapes in upper case', () => {
    fc.assert(
      fc.property(anyText, (text) => /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/.test(percentEncode(text))),
    );
  });

  it('is undone by decoding, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(percentDecode(percentEncode(text))).toBe(text);
      }),
    );
  });

  it('encodes a lone surrogate as U+FFFD, as a URL parser does', () => {
    expect(percentEncode('a\ud800b')).toBe('a%EF%BF%BDb');
    expect(new URL('http://h/?a\ud800b').search).toBe('?a%EF%BF%BDb');
  });
});

describe('percent-decoding', () => {
  it('takes lower-case digits and needlessly escaped characters', () => {
    expect(percentDecode('%c3%bc%41')).toBe('üA');
  });

  it('leaves a plus alone', () => {
    expect(percentDecode('a+b%2B')).toBe('a+b+');
  });

  it.each([
    ['100%', '100%'],
    ['%zz%20', '%zz '],
    ['%2', '%2'],
    ['%E3%80', '\ufffd'],
    ['%FFü%C3%BC', '\ufffdüü'],
  ])('reads malformed %j as %j instead of failing', (encoded, text) => {
    expect(percentDecode(encoded)).toBe(text);
  });
});
