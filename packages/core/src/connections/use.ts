import { JiraRefusedError } from '@crosslink/jira';
import type { JiraClient, JiraRequest } from '@crosslink/jira';
import type { SitesDeps } from '../sites/consumers.ts';
import type { Priority } from '../limits/limits.ts';
import { clientAs, explainRefusal } from './client.ts';
import { openCredential } from './credential.ts';
import { findConnection, usable } from './load.ts';
import type { UsableOptions } from './load.ts';
import { createNotices } from './notices.ts';
import type { Renewal } from './renewal.ts';
import type { ConnectionRow } from './view.ts';

/** What ends within this time is renewed before it is used. */
const marginMs = 60_000;

/** Lets others act as a connection, and keeps the connection fit meanwhile. */
export interface Use {
  /** @throws NotFoundError, GoneError `connection_disconnected`, `connection_refused`, VaultError */
  clientFor(row: ConnectionRow, options?: UsableOptions): Promise<JiraClient>;
}

interface Held {
  row: ConnectionRow;
  priority: Priority;
  client: JiraClient;
  explain: (refusal: JiraRefusedError) => Promise<JiraRefusedError>;
}

/**
 * A credential about to end is renewed before it is used. One that Jira refuses is looked at again: somebody may have
 * renewed it meanwhile, or it can be renewed now; in both cases the request, which a refusal proves undone, is sent once
 * more. If Jira still refuses, the connection is kept as refused, and nobody asks Jira with it any more.
 */
export function createUse(deps: SitesDeps, renewal: Renewal): Use {
  const { db, now } = deps;
  const { noticeRefusal, noticeRefusedRenewal, hasEnded } = createNotices(deps);

  async function hold(row: ConnectionRow, options?: UsableOptions): Promise<Held> {
    const { connection, ...place } = await usable(db, row, options);
    const credential = await openCredential(deps.vault, connection.sealed_credential, connection.id);
    const priority = options?.priority ?? 'person';
    const { id: siteId, deployment } = place.site;
    const gate = deps.limits?.gateFor({ siteId, deployment, jiraUserId: row.jira_user_id, priority });
    const standing = { ...place, credential, gate };
    const explain = (refusal: JiraRefusedError) => explainRefusal(deps, standing, refusal);
    return { row, priority, client: await clientAs(deps, standing), explain };
  }

  const endsSoon = ({ expires_at: endsAt, renew_after: renewable }: ConnectionRow) =>
    renewable !== null && endsAt !== null && endsAt.getTime() - now() < marginMs;

  async function renewBeforeUse(held: Held): Promise<Held> {
    try {
      return await hold(await renewal.renew(held.row), { priority: held.priority });
    } catch (error) {
      const refused = error instanceof JiraRefusedError;
      if (refused) await noticeRefusedRenewal(held.row, error);
      if (hasEnded(held.row)) throw error;
      // What there is will do for now.
      return refused ? { ...held, row: { ...held.row, renew_after: null } } : held;
    }
  }

  /** What to try once more with; undefined if there is nothing better than what was refused. */
  async function better({ row, priority }: Held): Promise<Held | undefined> {
    const present = await findConnection(db, row.id);
    if (present.credential_version !== row.credential_version) return hold(present, { priority });
    if (present.renew_after === null) return undefined;
    return hold(await renewal.renew(present), { priority });
  }

  async function sendAgain<T>(held: Held, request: JiraRequest<T>, refusal: JiraRefusedError) {
    let last = held;
    try {
      const next = await better(held);
      if (!next) throw refusal;
      last = next;
      return { held: next, reply: await next.client.request(request) };
    } catch (error) {
      if (!(error instanceof JiraRefusedError)) throw error;
      const explained = await last.explain(error);
      await noticeRefusal(last.row, explained);
      throw explained;
    }
  }

  return {
    clientFor: async (row, options) => {
      let held = await hold(row, options);
      const { baseUrl, deployment } = held.client;
      const request = async <T>(asked: JiraRequest<T>): Promise<T> => {
        if (endsSoon(held.row)) held = await renewBeforeUse(held);
        try {
          return await held.client.request(asked);
        } catch (error) {
          if (!(error instanceof JiraRefusedError)) throw error;
          const again = await sendAgain(held, asked, error);
          held = again.held;
          return again.reply;
        }
      };
      return { baseUrl, deployment, request };
    },
  };
}
