import { defaultScopes, verifyOAuth2Client } from '@crosslink/jira';
import type { z } from 'zod';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { parseInput } from '../input.ts';
import { createSecret } from '../store/secret.ts';
import { insertConsumer, newConsumer, told } from './consumers.ts';
import type { SitesDeps } from './consumers.ts';
import { findSite } from './find.ts';
import { addConsumerInput } from './input.ts';
import type { AddConsumerInput, oauth2ClientInput } from './input.ts';
import { oauth2OptionsFor } from './oauth2.ts';
import { clientSecretContext } from './signers.ts';
import { countConnections } from './need.ts';
import { consumerView } from './view.ts';
import type { Consumer, ConsumerRow, SiteRow } from './view.ts';

/**
 * Makes our half of an application link, with a new key pair or a given one, or keeps the client id and secret that
 * Jira gave us; pending until Jira accepts it. A client that is there already gets the given secret and scopes, once Jira
 * has accepted them: so an app gets another secret or more scopes without anybody having to disconnect.
 * @throws ForbiddenError, InputError, NotFoundError `site_unknown`, ConflictError `consumer_key_taken`,
 * KeyError (the given key), JiraSetupError `oauth1_not_offered`, `oauth2_not_offered`, `oauth2_client_rejected`
 */
export async function addConsumer(deps: SitesDeps, actor: Actor, input: AddConsumerInput): Promise<Consumer> {
  requireAdministrator(actor);
  const request = parseInput(addConsumerInput, input);
  const site = await findSite(deps.db, request.siteId);
  const present = request.kind === 'oauth2' ? await findClient(deps, site, request.clientId) : undefined;
  if (request.kind === 'oauth2' && present) return renewClient(deps, actor, { site, present, request });
  const row = await newConsumer(deps, { site, actor, request });
  await deps.db.transaction().execute((trx) => insertConsumer(trx, actor, row));
  return consumerView(row, site, deps.publicUrl);
}

function findClient({ db }: SitesDeps, site: SiteRow, clientId: string): Promise<ConsumerRow | undefined> {
  return db
    .selectFrom('consumer')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('kind', '=', 'oauth2')
    .where('consumer_key', '=', clientId)
    .executeTakeFirst();
}

interface Renewal {
  site: SiteRow;
  present: ConsumerRow;
  request: z.output<typeof oauth2ClientInput>;
}

/** Connections keep what they were allowed until they are made again. */
async function renewClient(deps: SitesDeps, actor: Actor, { site, present, request }: Renewal) {
  const { db, vault, now, publicUrl } = deps;
  const { clientSecret, scopes } = request;
  const sealed = await vault.seal(createSecret(clientSecret), clientSecretContext(present.id));
  const wanted = scopes ?? [...(present.scopes?.split(' ') ?? []), ...defaultScopes(site.deployment)];
  const columns = { sealed_client_secret: sealed, scopes: [...new Set(wanted)].join(' ') };
  // Before anything is changed: a secret with a typing error would end every connection made with the client.
  await verifyOAuth2Client(await oauth2OptionsFor(deps, site, { ...present, ...columns }));
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('consumer').set(columns).where('id', '=', present.id).execute();
    const details = { ...told('consumer.changed', present).details, scopes: columns.scopes };
    const at = new Date(now());
    await recordAudit(trx, { at, ...by(actor), ...told('consumer.changed', present), details });
  });
  const connections = await countConnections(db, site.id);
  return consumerView({ ...present, ...columns }, site, publicUrl, connections.get(present.id));
}
