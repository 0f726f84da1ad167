import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../../test/databases.ts';
import { createCore } from '../core.ts';
import { connect, linkedSite, openTestCore, publicUrl } from '../core.test-support.ts';

const accessTokenPath = '/plugins/servlet/oauth/access-token';

test('two processes on one PostgreSQL renew each connection exactly once', async () => {
  const database = await newPostgresDatabase();
  const secret = randomBytes(32).toString('base64');
  const t = await openTestCore(database, { secret });
  const other = await createCore({
    ...{ database, publicUrl, now: t.clock.now },
    secret: { kind: 'key', value: secret },
    egress: { allowedPrivateHosts: ['127.0.0.1'] },
  });
  try {
    const { site } = await linkedSite(t);
    const people = [t.people.alice, t.people.bob, t.people.admin];
    // Each person of ours as each person at Jira: twelve grants.
    for (const person of people) {
      for (const user of ['alice', 'bob', 'carol', 'admin'])
        await connect(t, person, { siteId: site.id, user });
    }
    t.clock.advance(5 * 365 * 86_400 - 86_400);
    const before = t.sandbox.requests.length;
    const renewed = await Promise.all(
      [t.core, other, t.core, other].map((core) => core.connections.upkeep.renewDue()),
    );
    const asked = t.sandbox.requests.slice(before).filter(({ path }) => path.startsWith(accessTokenPath));
    expect(asked).toHaveLength(12);
    expect(renewed.reduce((sum, count) => sum + count)).toBe(12);
    const versions = await t.db.selectFrom('connection').select('credential_version').execute();
    expect(versions.map(({ credential_version: version }) => version)).toEqual(Array(12).fill(2));
  } finally {
    await other.close();
    await t.close();
  }
});
