import type { JiraRefusedError } from '@crosslink/jira';
import type { Updateable } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import type { Database } from '../store/schema.ts';
import { told } from './grant.ts';
import type { ConnectionRow } from './view.ts';

/** Keeps what Jira refused, and says so in the log once: however many find it out at once, and however often. */
export interface Notices {
  /** Jira does not accept the credential this row holds. */
  noticeRefusal: (row: ConnectionRow, error: JiraRefusedError) => Promise<void>;
  /** Jira does not renew the credential this row holds; it may work until it ends. */
  noticeRefusedRenewal: (row: ConnectionRow, error: JiraRefusedError) => Promise<void>;
  /** Whether it is of no more use for sure, or nobody knows how long it is. */
  hasEnded: (row: ConnectionRow) => boolean;
}

export function createNotices({ db, log, now }: Pick<Deps, 'db' | 'log' | 'now'>): Notices {
  async function notice(
    row: ConnectionRow,
    change: Updateable<Database['connection']>,
    { code, message }: { code: string; message: string },
  ): Promise<void> {
    const noticed = await db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('connection')
        .set(change)
        .where('id', '=', row.id)
        .where('state', '=', 'active')
        // Not over a newer credential: that one was not refused.
        .where('credential_version', '=', row.credential_version)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      const action = change.state === 'refused' ? 'connection.refused' : 'connection.not-renewed';
      await recordAudit(trx, { at: new Date(now()), actorId: null, ...told(action, row, { code }) });
      return true;
    });
    if (!noticed) return;
    log.warn({ connectionId: row.id, siteId: row.site_id, code }, message);
  }

  const noticeRefusal: Notices['noticeRefusal'] = (row, { code }) =>
    notice(
      row,
      { state: 'refused', refused_code: code, refused_at: new Date(now()), renew_after: null },
      { code, message: 'Jira does not accept a connection any more; its user has to connect again' },
    );

  const hasEnded = ({ expires_at: endsAt }: ConnectionRow) => endsAt === null || endsAt.getTime() <= now();

  return {
    hasEnded,
    noticeRefusal,
    noticeRefusedRenewal: (row, error) =>
      hasEnded(row)
        ? noticeRefusal(row, error)
        : notice(
            row,
            { renew_after: null },
            {
              code: error.code,
              message: 'Jira does not renew a connection any more; its user has to connect before it ends',
            },
          ),
  };
}
