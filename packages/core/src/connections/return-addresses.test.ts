import { describe, expect, test } from 'vitest';
import { isOwnPath, isReturnAddress } from './return-addresses.ts';

const place = {
  publicUrl: 'https://crosslink.example',
  siteBaseUrl: 'https://jira.example/jira',
  returnAddresses: ['https://app.example', 'https://both.example/planner', 'http://localhost:4000'],
};
const isAllowed = (text: string) => isReturnAddress(text, place);

describe('a browser may be sent on to', () => {
  test.each([
    ['anything at an allowed origin', 'https://app.example/settings/jira?tab=1&x=%20'],
    ['its top', 'https://app.example/'],
    ['an allowed path', 'https://both.example/planner'],
    ['what is below it', 'https://both.example/planner/a/b'],
    ['this machine, where it is allowed', 'http://localhost:4000/back'],
    ['our own pages', 'https://crosslink.example/ideas/1'],
    ['the dashboard of the site', 'https://jira.example/jira/secure/Dashboard.jspa'],
  ])('%s', (_what, text) => expect(isAllowed(text)).toBe(true));
});

describe('a browser is never sent to', () => {
  test.each([
    ['another host', 'https://evil.example/'],
    ['a host that begins like an allowed one', 'https://app.example.evil.com/'],
    ['a host that ends like an allowed one', 'https://evil-app.example/'],
    ['a host below an allowed one', 'https://www.app.example/'],
    ['another host without its scheme', '//evil.example/'],
    ['the same with backslashes', '\\\\evil.example/'],
    ['a slash and a backslash', '/\\evil.example/'],
    ['a backslash that ends the host', 'https://app.example\\@evil.example/'],
    ['an allowed host that is the user name', 'https://app.example@evil.example/'],
    ['an allowed host with a user name', 'https://user@app.example/'],
    ['an allowed host with a password', 'https://:secret@app.example/'],
    ['another port', 'https://app.example:8443/'],
    ['the default port, said', 'https://app.example:443/'],
    ['http instead of https', 'http://app.example/'],
    ['another scheme', 'javascript:alert(1)'],
    ['another scheme that looks like a host', 'javascript://app.example/%0aalert(1)'],
    ['data', 'data:text/html,x'],
    ['capitals in the host', 'https://APP.example/'],
    ['a trailing dot in the host', 'https://app.example./'],
    ['no slash after the host', 'https://app.example'],
    ['a fragment', 'https://app.example/#x'],
    ['an empty fragment', 'https://app.example/#'],
    ['a path that begins alike', 'https://both.example/plannersomething'],
    ['a path above', 'https://both.example/'],
    ['dots that lead out of the path', 'https://both.example/planner/../x'],
    ['dots in escapes', 'https://both.example/planner/%2e%2e/x'],
    ['dots in capital escapes', 'https://both.example/planner/%2E%2E/x'],
    ['a slash in an escape', 'https://both.example/planner/..%2fx'],
    ['a backslash in an escape', 'https://both.example/planner/..%5cx'],
    ['an escape in an escape', 'https://both.example/planner/%252e%252e/x'],
    ['dots with a parameter', 'https://both.example/planner/..;/x'],
    ['capitals in the path', 'https://both.example/Planner'],
    ['a line end', 'https://app.example/\nx'],
    ['a tab in the host', 'https://app.exam\tple/'],
    ['a space before', ' https://app.example/'],
    ['letters that are not ASCII', 'https://app.example/日本'],
    ['another page of the Jira', 'https://jira.example/jira/secure/Other.jspa'],
    ['the dashboard with more to it', 'https://jira.example/jira/secure/Dashboard.jspa?x=1'],
    ['the dashboard without the context path', 'https://jira.example/secure/Dashboard.jspa'],
    ['the dashboard of another Jira', 'https://other.example/jira/secure/Dashboard.jspa'],
    ['nothing', ''],
    ['what is too long', `https://app.example/${'a'.repeat(2000)}`],
  ])('%s', (_what, text) => expect(isAllowed(text)).toBe(false));
});

test('without a list only our own pages and the dashboard are allowed', () => {
  const { publicUrl, siteBaseUrl } = place;
  expect(isReturnAddress('https://app.example/', { publicUrl, siteBaseUrl })).toBe(false);
  expect(isReturnAddress('https://crosslink.example/', { publicUrl, siteBaseUrl })).toBe(true);
});

test.each(['/', '/ideas/1?a=//b#story-2', '/ideas/../backlog', '/a//b'])('%s is a path of ours', (text) => {
  expect(isOwnPath(text)).toBe(true);
});

test.each([
  ['another host', '//evil.example'],
  ['another host by a dot', '/.//evil.example'],
  ['another host by two dots', '/..//evil.example'],
  ['another host by dots in escapes', '/%2e%2e//evil.example'],
  ['another host by dots further on', '/a/..//evil.example'],
  ['another host by a backslash', '/\\evil.example'],
  ['another host by a tab', '/\t/evil.example'],
  ['no path', 'backlog'],
])('%s is no path of ours', (_what, text) => expect(isOwnPath(text)).toBe(false));
