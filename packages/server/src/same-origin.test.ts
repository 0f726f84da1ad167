import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const publicUrl = 'https://cross.example.com';

test.each([
  ['our own page', { origin: publicUrl, 'sec-fetch-site': 'same-origin' }, true],
  ['our own page in a browser without Sec-Fetch-Site', { origin: publicUrl }, true],
  ['a program, which sends neither header', {}, true],
  ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['another site in a browser without Sec-Fetch-Site', { origin: 'https://evil.example' }, false],
  ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }, false],
  ['a page without an origin, such as a sandboxed frame', { origin: 'null' }, false],
  ['our host by plain http', { origin: 'http://cross.example.com' }, false],
  [
    'a program with an API key, whatever else its library sends',
    { origin: 'http://localhost', 'sec-fetch-site': 'cross-site', authorization: 'Bearer clk_x' },
    true,
  ],
  ['a page with another kind of authorization', { origin: 'null', authorization: 'Basic YTpi' }, false],
  ['our host on another port', { origin: 'https://cross.example.com:8443' }, false],
])('a POST from %s', (_who, headers, allowed) => {
  expect(isSameOrigin('POST', headers, publicUrl)).toBe(allowed);
});

test('reading is allowed from anywhere: the browser keeps the reply from foreign pages', () => {
  expect(
    isSameOrigin('GET', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, publicUrl),
  ).toBe(true);
});
