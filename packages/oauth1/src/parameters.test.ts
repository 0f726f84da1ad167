import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFormEncoded, normalizeParameters, parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const parameters = fc.array(fc.tuple(text, text), { maxLength: 12 });

describe('normalising parameters', () => {
  // http://wiki.oauth.net/w/page/12238556/TestCases, section 9.1.1
  it.each<[Parameter[], string]>([
    [[['name', '']], 'name='],
    [[['a', 'b']], 'a=b'],
    [
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      'a=b&c=d',
    ],
    [
      [
        ['a', 'x!y'],
        ['a', 'x y'],
      ],
      'a=x%20y&a=x%21y',
    ],
    [
      [
        ['x!y', 'a'],
        ['x', 'a'],
      ],
      'x=a&x%21y=a',
    ],
  ])('turns %j into %s, as the OAuth wiki has it', (list, normalized) => {
    expect(normalizeParameters(list)).toBe(normalized);
  });

  // https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2
  it('sorts and joins the example of RFC 5849', () => {
    const list: Parameter[] = [
      ['b5', '=%3D'],
      ['a3', 'a'],
      ['c@', ''],
      ['a2', 'r b'],
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ['c2', ''],
      ['a3', '2 q'],
    ];
    expect(normalizeParameters(list)).toBe(
      'a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9djdj82h48djs9d2' +
        '&oauth_nonce=7d8f3e4a&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_token=kkk9d7dh3k39sjv7',
    );
  });

  it('sorts by the encoded name, so that a name comes before a longer one that starts with it', () => {
    const list: Parameter[] = [
      ['a-b', '1'],
      ['a', '2'],
      ['a0', '3'],
      ['é', '4'],
      ['z', '5'],
    ];
    expect(normalizeParameters(list)).toBe('%C3%A9=4&a=2&a-b=1&a0=3&z=5');
  });

  it('sorts values as text, not as numbers', () => {
    const list: Parameter[] = ['10', '9', 'a', 'A', ''].map((value) => ['n', value]);
    expect(normalizeParameters(list)).toBe('n=&n=10&n=9&n=A&n=a');
  });

  it('does not depend on the order of the parameters', () => {
    const shuffled = parameters.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(normalizeParameters(other)).toBe(normalizeParameters(list));
      }),
    );
  });

  it('keeps every parameter, duplicates too', () => {
    fc.assert(
      fc.property(parameters, (list) => {
        const sorted = (of: Parameter[]) => of.map((pair) => JSON.stringify(pair)).sort();
        expect(sorted(parseFormEncoded(normalizeParameters(list)))).toEqual(sorted(list));
      }),
    );
  });

  it('does not change the list it is given', () => {
    const list: Parameter[] = [
      ['b', ''],
      ['a', ''],
    ];
    normalizeParameters(list);
    expect(list[0]?.[0]).toBe('b');
  });
});

describe('form encoding', () => {
  // https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.1
  it('reads query and body of the example of RFC 5849', () => {
    expect(parseFormEncoded('b5=%3D%253D&a3=a&c%40=&a2=r%20b')).toEqual([
      ['b5', '=%3D'],
      ['a3', 'a'],
      ['c@', ''],
      ['a2', 'r b'],
    ]);
    expect(parseFormEncoded('c2&a3=2+q')).toEqual([
      ['c2', ''],
      ['a3', '2 q'],
    ]);
  });

  it('reads "a" and "a=" alike, and skips empty pieces', () => {
    expect(parseFormEncoded('a&a=&&=&=b&c=d=e&')).toEqual([
      ['a', ''],
      ['a', ''],
      ['', ''],
      ['', 'b'],
      ['c', 'd=e'],
    ]);
    expect(parseFormEncoded('')).toEqual([]);
  });

  it('gives back what was formatted, in order', () => {
    fc.assert(
      fc.property(parameters, (list) => {
        expect(parseFormEncoded(formatFormEncoded(list))).toEqual(list);
      }),
    );
  });

  it('reads any text as URLSearchParams does, malformed escapes included', () => {
    // Raw text in ASCII only: Node's URLSearchParams misreads raw non-ASCII beside a malformed escape.
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 6 });
    const malformed = fc.constantFrom('&', '=', '+', '%', '%2', '%zz', '%C3', '%BC', '%FF', '%00', '%26');
    const piece = fc.oneof(malformed, ascii, text.map(encodeURIComponent));
    const query = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(query, (form) => {
        // The constructor would take a leading question mark for the start of a query.
        expect(parseFormEncoded(`x&${form}`)).toEqual([...new URLSearchParams(`x&${form}`)]);
      }),
      { numRuns: 1000 },
    );
  });
});
