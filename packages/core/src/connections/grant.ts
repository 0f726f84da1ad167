import { randomUUID } from 'node:crypto';
import type { JiraUser } from '@crosslink/jira';
import type { AccessToken } from '@crosslink/oauth1';
import type { Deps } from '../deps.ts';
import type { ConsumerRow } from '../sites/view.ts';
import type { Vault } from '../store/vault.ts';
import type { AttemptRow } from './attempts.ts';
import { credentialFrom, sealCredential } from './credential.ts';
import type { ConnectionRow } from './view.ts';

type GrantDeps = Pick<Deps, 'db' | 'vault' | 'now'>;

/** A hundred years: what is said to live longer has no end that matters, or none that can be written down. */
const longestLifetimeSeconds = 100 * 365 * 24 * 60 * 60;

/** What a finished dance gave. */
export interface Grant {
  attempt: AttemptRow;
  consumer: ConsumerRow;
  accessToken: AccessToken;
  user: JiraUser;
}

/** One row per user and Jira user at a site: who connects again keeps the connection, and with it its links. */
export async function keepConnection(deps: GrantDeps, grant: Grant): Promise<ConnectionRow> {
  const { attempt, user } = grant;
  const jiraUserId = [user.key, user.accountId, user.name].find(Boolean) ?? '';
  return deps.db.transaction().execute(async (trx) => {
    const fresh = await connectionRow(deps, grant, { id: randomUUID(), jiraUserId });
    const inserted = await trx
      .insertInto('connection')
      .values(fresh)
      .onConflict((conflict) => conflict.columns(['site_id', 'user_id', 'jira_user_id']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted) return inserted;
    const present = await trx
      .selectFrom('connection')
      .select(['id', 'credential_version', 'created_at'])
      .where('site_id', '=', attempt.site_id)
      .where('user_id', '=', attempt.user_id)
      .where('jira_user_id', '=', jiraUserId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const renewed = await connectionRow(deps, grant, { id: present.id, jiraUserId });
    return trx
      .updateTable('connection')
      .set({
        ...renewed,
        credential_version: present.credential_version + 1,
        created_at: present.created_at,
      })
      .where('id', '=', present.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

async function connectionRow(
  { vault, now }: GrantDeps,
  { attempt, consumer, accessToken, user }: Grant,
  { id, jiraUserId }: { id: string; jiraUserId: string },
): Promise<ConnectionRow> {
  const at = new Date(now());
  return {
    id,
    site_id: attempt.site_id,
    consumer_id: consumer.id,
    user_id: attempt.user_id,
    kind: 'oauth1',
    state: 'active',
    jira_user_id: jiraUserId,
    jira_user_name: user.name ?? null,
    jira_display_name: user.displayName,
    jira_avatar_url: user.avatarUrl ?? null,
    credential_version: 1,
    renewal_claimed_until: null,
    created_at: at,
    ...(await grantColumns(vault, { id, accessToken, at })),
  };
}

/** What changes with every new token. */
export async function grantColumns(
  vault: Vault,
  { id, accessToken, at }: { id: string; accessToken: AccessToken; at: Date },
) {
  const after = (seconds: number | undefined) =>
    seconds === undefined || seconds > longestLifetimeSeconds
      ? null
      : new Date(at.getTime() + seconds * 1000);
  return {
    sealed_credential: await sealCredential(vault, credentialFrom(accessToken), id),
    expires_at: after(accessToken.expiresInSeconds),
    authorization_expires_at: after(accessToken.authorizationExpiresInSeconds),
    connected_at: at,
  };
}
