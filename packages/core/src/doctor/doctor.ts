import { examine } from '@crosslink/jira';
import type { ConnectionToExamine, ConsumerToExamine, Examination } from '@crosslink/jira';
import { z } from 'zod';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { authorizationOf, gatewayOf } from '../connections/client.ts';
import { openCredential } from '../connections/credential.ts';
import { findOwnConnection, usable } from '../connections/load.ts';
import { parseInput } from '../input.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findConsumer, findSite } from '../sites/find.ts';
import { oauth2OptionsFor } from '../sites/oauth2.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';

/** What is to be examined: any address, a site, one of our registrations there, or a grant with its registration. */
export const examineInput = z.union([
  z.strictObject({ connectionId: z.uuid(), projectKey: z.string().max(100).optional() }),
  z.strictObject({ consumerId: z.uuid() }),
  z.strictObject({ siteId: z.uuid() }),
  z.strictObject({ url: z.string().trim().min(1).max(2000) }),
]);
export type ExamineInput = z.input<typeof examineInput>;

export interface Doctor {
  /**
   * Names what is wrong and what to do about it; changes nothing. Whoever may act as a connection may have it examined;
   * the rest is for administrators.
   * @throws ForbiddenError `administrator_required`; NotFoundError; GoneError `connection_disconnected`; VaultError
   */
  examine(actor: Actor, input: ExamineInput): Promise<Examination>;
}

export function createDoctor(deps: SitesDeps): Doctor {
  const { db, transport, now } = deps;
  return {
    examine: async (actor, input) => {
      const wanted = parseInput(examineInput, input);
      if ('connectionId' in wanted) return examineConnection(deps, actor, wanted);
      requireAdministrator(actor);
      if ('url' in wanted) return examine({ url: wanted.url, transport, now });
      if ('siteId' in wanted) {
        const site = await findSite(db, wanted.siteId);
        return examine({ url: site.base_url, transport, now });
      }
      const consumer = await findConsumer(db, wanted.consumerId);
      const site = await findSite(db, consumer.site_id);
      const url = site.base_url;
      return examine({ url, transport, now, consumer: await consumerToExamine(deps, site, consumer) });
    },
  };
}

async function examineConnection(
  deps: SitesDeps,
  actor: Actor,
  { connectionId, projectKey }: { connectionId: string; projectKey?: string | undefined },
): Promise<Examination> {
  const row = await findOwnConnection(deps.db, actor, connectionId);
  // One that Jira refused above all.
  const { connection, site, consumer } = await usable(deps.db, row, { refused: true });
  const credential = await openCredential(deps.vault, connection.sealed_credential, connection.id);
  const standing = { site, consumer, credential };
  const toExamine: ConnectionToExamine = {
    authorize: await authorizationOf(deps, standing),
    gateway: gatewayOf(deps, standing),
    expiresAt: row.expires_at,
    renewable: row.renew_after !== null,
    projectKey,
  };
  return examine({
    ...{ url: site.base_url, transport: deps.transport, now: deps.now, connection: toExamine },
    ...(consumer && { consumer: await consumerToExamine(deps, site, consumer) }),
  });
}

async function consumerToExamine(
  deps: SitesDeps,
  site: SiteRow,
  consumer: ConsumerRow,
): Promise<ConsumerToExamine> {
  if (consumer.kind === 'oauth2') {
    return { kind: 'oauth2', options: await oauth2OptionsFor(deps, site, consumer) };
  }
  return {
    kind: 'oauth1',
    credentials: await deps.signers.credentials(consumer),
    publicKeyPem: consumer.public_key_pem ?? undefined,
    callbackUrl: `${deps.publicUrl}/oauth1/callback/examination`,
  };
}
