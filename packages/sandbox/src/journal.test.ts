import { describe, expect, test } from 'vitest';

import { withoutSecrets } from './journal.ts';
import { dance, rest, send, sendSigned, startWithConsumer } from './testing/fixture.test-support.ts';

describe('the journal', () => {
  test('tells who asked for what, what came of it and why', async () => {
    const sandbox = await startWithConsumer({ contextPath: '/jira', now: () => 1_795_000_000_000 });
    const first = await rest(sandbox, 'GET', '/myself', { user: 'bob' });
    await rest(sandbox, 'GET', '/myself', { user: 'anonymous' });
    await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token: 'unknown' });
    expect(sandbox.requests).toEqual([
      {
        id: first.headers.get('x-arequestid'),
        at: 1_795_000_000_000,
        method: 'GET',
        path: '/jira/rest/api/2/myself',
        user: 'bob',
        status: 200,
        verdict: 'accepted',
        why: 'basic',
      },
      expect.objectContaining({ user: 'anonymous', status: 401, verdict: 'refused' }) as unknown,
      expect.objectContaining({
        user: 'anonymous',
        status: 401,
        verdict: 'refused',
        why: 'token_rejected: no such access token',
      }) as unknown,
    ]);
  });

  test('holds no token, secret, verifier or password', async () => {
    const sandbox = await startWithConsumer();
    const granted = await dance(sandbox);
    await send(`${sandbox.url}/login.jsp?os_password=hunter2&os_username=alice&x=1`);
    await sendSigned({
      ...granted,
      method: 'GET',
      url: `${sandbox.url}/rest/api/2/myself`,
      transmission: 'query',
    });
    const text = JSON.stringify(sandbox.requests);
    expect(text).toContain('/rest/api/2/myself?');
    for (const secret of [granted.token, granted.secret, granted.sessionHandle, 'hunter2'])
      expect(text).not.toContain(secret);
  });

  test('keeps what explains a request', () => {
    const target = '/a?x=1&oauth_consumer_key=k&oauth_token=t&oauth_signature=s&OS_PASSWORD=p&flag';
    const kept = '/a?x=1&oauth_consumer_key=k&oauth_token=…&oauth_signature=…&OS_PASSWORD=…&flag';
    expect(withoutSecrets(target)).toBe(kept);
  });

  test('holds nothing secret of OAuth 2.0', () => {
    const target =
      '/t?grant_type=refresh_token&client_id=i&client_secret=s&code=c&code_verifier=v&refresh_token=r';
    const kept =
      '/t?grant_type=refresh_token&client_id=i&client_secret=…&code=…&code_verifier=…&refresh_token=…';
    expect(withoutSecrets(target)).toBe(kept);
  });
});
