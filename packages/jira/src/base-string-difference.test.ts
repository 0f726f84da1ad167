import { signatureBaseString } from '@crosslink/oauth1';
import { describe, expect, test } from 'vitest';
import { baseStringDifferences, signedTimestamp } from './base-string-difference.ts';

const parameters = [
  ['oauth_consumer_key', 'crosslink'],
  ['oauth_timestamp', '1700000000'],
  ['oauth_token', 'SECRET'],
] as const;
const baseString = (
  method: string,
  url: string,
  extra: readonly (readonly [string, string])[] = parameters,
) => signatureBaseString({ method, url, parameters: extra });

const ours = baseString('GET', 'https://jira.example.com/jira/rest/api/2/myself?expand=groups');

describe('two base strings', () => {
  test('that are equal differ in nothing', () => {
    expect(baseStringDifferences(ours, ours)).toEqual([]);
  });

  const table: [what: string, theirs: string, difference: object[]][] = [
    [
      'scheme and port, behind a proxy that ends TLS',
      baseString('GET', 'http://jira.example.com/jira/rest/api/2/myself?expand=groups'),
      [
        { part: 'scheme', ours: 'https', theirs: 'http' },
        { part: 'port', ours: '443', theirs: '80' },
      ],
    ],
    [
      'host and port, behind a proxy that does not pass Host on',
      baseString('GET', 'https://10.0.0.7:8080/jira/rest/api/2/myself?expand=groups'),
      [
        { part: 'host', ours: 'jira.example.com', theirs: '10.0.0.7' },
        { part: 'port', ours: '443', theirs: '8080' },
      ],
    ],
    [
      'path, when the context path is lost',
      baseString('GET', 'https://jira.example.com/rest/api/2/myself?expand=groups'),
      [{ part: 'path', ours: '/jira/rest/api/2/myself', theirs: '/rest/api/2/myself' }],
    ],
    [
      'method, when a redirect made a GET of it',
      baseString('POST', 'https://jira.example.com/jira/rest/api/2/myself?expand=groups'),
      [{ part: 'method', ours: 'GET', theirs: 'POST' }],
    ],
    [
      'parameters, named on the side that has them',
      baseString('GET', 'https://jira.example.com/jira/rest/api/2/myself?utm=1&expand=groups'),
      [{ part: 'parameters', ours: '(none)', theirs: 'utm' }],
    ],
    [
      'parameters, without their values',
      baseString('GET', 'https://jira.example.com/jira/rest/api/2/myself', [
        ...parameters.slice(0, 2),
        ['oauth_token', 'OTHER'],
      ]),
      [{ part: 'parameters', ours: 'expand, oauth_token', theirs: 'oauth_token' }],
    ],
  ];
  for (const [what, theirs, difference] of table) {
    test(`differ in ${what}`, () => {
      expect(baseStringDifferences(ours, theirs)).toEqual(difference);
      expect(JSON.stringify(baseStringDifferences(ours, theirs))).not.toMatch(/SECRET|OTHER/);
    });
  }

  for (const theirs of ['', 'GET', 'GET&&', 'nonsense', `${ours}&more`]) {
    test(`cannot be compared if one is ${JSON.stringify(theirs.slice(0, 20))}…`, () => {
      expect(baseStringDifferences(ours, theirs)).toBeUndefined();
    });
  }

  test('of an IPv6 host are read too', () => {
    const local = baseString('GET', 'http://[::1]:2990/jira/');
    expect(baseStringDifferences(local, local)).toEqual([]);
  });
});

test('the timestamp that was signed can be read back', () => {
  expect(signedTimestamp(ours)).toBe(1_700_000_000);
  expect(signedTimestamp('GET&http%3A%2F%2Fa%2F&b%3Dc')).toBeUndefined();
});
