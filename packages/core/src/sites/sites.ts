import { randomUUID } from 'node:crypto';
import { defaultScopes, discoverSite, offeredKinds } from '@crosslink/jira';
import type { JiraSite, OfferedKind, SetUpInstructions } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { addConsumer } from './add-consumer.ts';
import { listConsumers, removeConsumer, verifyConsumer, nextGeneration } from './consumers.ts';
import type { SitesDeps } from './consumers.ts';
import { listGone, listUsers } from './need.ts';
import type { ConsumerUser, GoneConsumer } from './need.ts';
import { rotateConsumer } from './rotation.ts';
import { findSite } from './find.ts';
import { checkHandover, createHandover, openHandover } from './handover.ts';
import type { Handover, OpenedHandover } from './handover.ts';
import { registerAtJira } from './register.ts';
import { addSiteInput, discoverSiteInput, setUpInput, siteInput, updateSiteInput } from './input.ts';
import type {
  AddConsumerInput,
  AddSiteInput,
  ConsumerInput,
  DiscoverSiteInput,
  HandoverInput,
  RegisterConsumerInput,
  SetUpInput,
  SiteInput,
  UpdateSiteInput,
} from './input.ts';
import { instructionsFor, siteView } from './view.ts';
import type { Consumer, Site, SiteRow } from './view.ts';

/** A Jira, and the ways to connect it offers, the recommended one first. */
export type FoundSite = JiraSite & { offers: OfferedKind[] };

/** Sites and our registrations at them. Anyone signed in may look; administrators change. */
export interface Sites {
  /** Finds the Jira behind a pasted URL; keeps nothing. @throws JiraSiteError, JiraUnreachableError … */
  discover(actor: Actor, input: DiscoverSiteInput): Promise<FoundSite>;
  /** Discovers a Jira and keeps it. @throws ConflictError `site_exists`, JiraSiteError, JiraUnreachableError … */
  add(actor: Actor, input: AddSiteInput): Promise<Site>;
  list(actor: Actor): Promise<Site[]>;
  /** @throws NotFoundError `site_unknown` */
  get(actor: Actor, input: SiteInput): Promise<Site>;
  /**
   * Forgets a site with its consumers, connections and finished pushes.
   * @throws NotFoundError `site_unknown`, ConflictError `site_in_use` (items are linked to its issues),
   * `push_in_progress`
   */
  remove(actor: Actor, input: SiteInput): Promise<void>;
  /**
   * Renames a site, or lets whoever has no connection of their own act as its service connection, or not any more.
   * @throws NotFoundError `site_unknown`
   */
  update(actor: Actor, input: UpdateSiteInput): Promise<Site>;
  /**
   * What has to be done at Jira before there is an OAuth 2.0 client: Jira makes its id and secret.
   * @throws NotFoundError `site_unknown`, JiraSetupError `oauth2_not_offered`
   */
  setUp(actor: Actor, input: SetUpInput): Promise<SetUpInstructions>;
  /** See {@link removeConsumer}. */
  removeConsumer(actor: Actor, input: ConsumerInput): Promise<void>;
  /** See {@link addConsumer}. */
  addConsumer(actor: Actor, input: AddConsumerInput): Promise<Consumer>;
  /** See {@link verifyConsumer}. */
  verifyConsumer(actor: Actor, input: ConsumerInput): Promise<Consumer>;
  /** See {@link registerAtJira}. */
  registerConsumer(actor: Actor, input: RegisterConsumerInput): Promise<Consumer>;
  /** See {@link createHandover}. */
  createHandover(actor: Actor, input: ConsumerInput): Promise<Handover>;
  /** See {@link openHandover}. */
  openHandover(input: HandoverInput): Promise<OpenedHandover>;
  /** See {@link checkHandover}. */
  checkHandover(input: HandoverInput): Promise<OpenedHandover>;
  /** See {@link rotateConsumer}. */
  rotateConsumer(actor: Actor, input: AddConsumerInput): Promise<Consumer>;
  /** @throws NotFoundError `site_unknown` */
  listConsumers(actor: Actor, input: SiteInput): Promise<Consumer[]>;
  /** See {@link listGone}. */
  listGoneConsumers(actor: Actor, input: SiteInput): Promise<GoneConsumer[]>;
  /** See {@link listUsers}. */
  listConsumerUsers(actor: Actor, input: ConsumerInput): Promise<ConsumerUser[]>;
}

export function createSites(deps: SitesDeps): Sites {
  return {
    discover: (actor, input) => discover(deps, actor, input),
    add: (actor, input) => add(deps, actor, input),
    list: async () => {
      const rows = await deps.db.selectFrom('site').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map(siteView);
    },
    get: async (_actor, input) => siteView(await findSite(deps.db, parseInput(siteInput, input).siteId)),
    remove: (actor, input) => remove(deps, actor, input),
    update: (actor, input) => update(deps, actor, input),
    setUp: (actor, input) => setUp(deps, actor, input),
    addConsumer: (actor, input) => addConsumer(deps, actor, input),
    removeConsumer: (actor, input) => removeConsumer(deps, actor, input),
    verifyConsumer: (actor, input) => verifyConsumer(deps, actor, input),
    registerConsumer: (actor, input) => registerAtJira(deps, actor, input),
    createHandover: (actor, input) => createHandover(deps, actor, input),
    openHandover: (input) => openHandover(deps, input),
    checkHandover: (input) => checkHandover(deps, input),
    rotateConsumer: (actor, input) => rotateConsumer(deps, actor, input),
    listConsumers: (actor, input) => listConsumers(deps, actor, input),
    listGoneConsumers: (actor, input) => listGone(deps.db, actor, input),
    listConsumerUsers: (actor, input) => listUsers(deps.db, actor, input),
  };
}

async function discover(deps: SitesDeps, actor: Actor, input: DiscoverSiteInput): Promise<FoundSite> {
  // It makes this server send requests wherever the caller says.
  requireAdministrator(actor);
  const { url } = parseInput(discoverSiteInput, input);
  const found = await discoverSite(url, { transport: deps.transport, now: deps.now });
  return { ...found, offers: offeredKinds(found) };
}

async function add(deps: SitesDeps, actor: Actor, input: AddSiteInput): Promise<Site> {
  requireAdministrator(actor);
  const { url, name } = parseInput(addSiteInput, input);
  const found = await discoverSite(url, { transport: deps.transport, now: deps.now });
  const row: SiteRow = {
    id: randomUUID(),
    base_url: found.baseUrl,
    name: name ?? (found.title || new URL(found.baseUrl).host),
    title: found.title,
    deployment: found.deployment,
    version: found.version,
    version_numbers: found.versionNumbers,
    clock_offset_seconds: found.clockOffsetSeconds,
    cloud_id: null,
    service_fallback: false,
    created_by: actor.userId,
    created_at: new Date(deps.now()),
  };
  const inserted = await deps.db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('site')
      .values(row)
      .onConflict((conflict) => conflict.column('base_url').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    await recordAudit(trx, { at: row.created_at, ...by(actor), ...told('site.added', row) });
    return true;
  });
  if (!inserted) throw await siteExists(deps, found.baseUrl);
  return siteView(row);
}

/** What the audit tells of a site, which may be gone when it is read. */
function told(action: `site.${string}`, { id, name, base_url }: SiteRow, details: object = {}) {
  return { action, subject: id, siteId: id, details: { name, baseUrl: base_url, ...details } };
}

async function update({ db, now }: SitesDeps, actor: Actor, input: UpdateSiteInput): Promise<Site> {
  requireAdministrator(actor);
  const { siteId, name, serviceFallback } = parseInput(updateSiteInput, input);
  const site = await findSite(db, siteId);
  const changed = {
    name: name ?? site.name,
    service_fallback: serviceFallback ?? site.service_fallback,
  };
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('site').set(changed).where('id', '=', siteId).execute();
    const details = { changed: { name, serviceFallback } };
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...told('site.changed', site, details) });
  });
  return siteView({ ...site, ...changed });
}

async function setUp(
  { db, publicUrl }: SitesDeps,
  actor: Actor,
  input: SetUpInput,
): Promise<SetUpInstructions> {
  requireAdministrator(actor);
  const { siteId, kind } = parseInput(setUpInput, input);
  const site = await findSite(db, siteId);
  const scopes = defaultScopes(site.deployment).join(' ');
  const generation = await nextGeneration(db, { siteId, kind });
  const consumer = { kind, consumer_key: '', public_key_pem: null, scopes, generation };
  return instructionsFor(consumer, site, publicUrl);
}

async function remove({ db, now }: SitesDeps, actor: Actor, input: SiteInput): Promise<void> {
  requireAdministrator(actor);
  const { siteId } = parseInput(siteInput, input);
  await db.transaction().execute(async (trx) => {
    // Whoever begins a push or makes a link meanwhile waits for this.
    await trx.selectFrom('site').select('id').where('id', '=', siteId).forUpdate().execute();
    const site = await findSite(trx, siteId);
    await requireUnused(trx, site);
    await trx.deleteFrom('site').where('id', '=', siteId).execute();
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...told('site.removed', site) });
  });
}

async function requireUnused(trx: Kysely<Database>, site: SiteRow): Promise<void> {
  const link = await trx.selectFrom('link').select('id').where('site_id', '=', site.id).executeTakeFirst();
  if (link) {
    throw new ConflictError({
      code: 'site_in_use',
      message: `Ideas or user stories are linked to issues of ${site.name}.`,
      remedy: 'Keep the site: removing it would lose these links.',
    });
  }
  const push = await trx
    .selectFrom('push')
    .select('id')
    .where('site_id', '=', site.id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (!push) return;
  throw new ConflictError({
    code: 'push_in_progress',
    message: `Something is being pushed to ${site.name} right now.`,
    remedy: 'Wait until the push is finished, then remove the site.',
    details: { pushId: push.id },
  });
}

async function siteExists({ db }: SitesDeps, baseUrl: string): Promise<ConflictError> {
  const site = await db.selectFrom('site').select('id').where('base_url', '=', baseUrl).executeTakeFirst();
  return new ConflictError({
    code: 'site_exists',
    message: `${baseUrl} is here already.`,
    remedy: 'Use the site that is there.',
    ...(site ? { details: { siteId: site.id } } : {}),
  });
}
