import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { requireAdministrator, requirePerson, sessionOfKey } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { InputError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { endConnectSessionsOf } from '../connections/reference.ts';
import { apiKeyInput, createApiKeyInput, listApiKeysInput } from './input.ts';
import type { ApiKeyInput, CreateApiKeyInput, ListApiKeysInput } from './input.ts';
import { hashToken, newToken } from './tokens.ts';

/** Every key begins with it, so that scanners for leaked secrets find one. */
export const apiKeyPrefix = 'clk_';
/** Prefix included. */
const startLength = 10;
/** `lastUsedAt` is so exact; a write for each request would be too dear. */
const lastUseMs = 60_000;

export interface ApiKey {
  id: string;
  userId: string;
  name: string;
  /** The key's first characters. */
  start: string;
  createdAt: Date;
  /** Null: never. */
  expiresAt: Date | null;
  /** To the minute; null: never yet. */
  lastUsedAt: Date | null;
}

export interface ApiKeys {
  /**
   * Makes a key that may do what its owner may, as long as they may. Shown this once.
   * @throws ForbiddenError `person_required` (asked for with a key); InputError `expiry_past`
   */
  create(actor: Actor, input: CreateApiKeyInput): Promise<ApiKey & { key: string }>;
  /** The actor's own, oldest first; administrators see anyone's. @throws ForbiddenError `administrator_required` */
  list(actor: Actor, input?: ListApiKeysInput): Promise<ApiKey[]>;
  /** Ends a key at once, with the connect sessions it made that are open: one's own, administrators anyone's. @throws NotFoundError `api_key_unknown` */
  revoke(actor: Actor, input: ApiKeyInput): Promise<void>;
  /** Who acts with this key; undefined if it is wrong, revoked or expired, or its owner was removed. */
  actorOf(key: string): Promise<Actor | undefined>;
}

export function createApiKeys(deps: Deps): ApiKeys {
  return {
    create: (actor, input) => create(deps, actor, input),
    list: (actor, input) => list(deps, actor, input ?? {}),
    revoke: (actor, input) => revoke(deps, actor, input),
    actorOf: (key) => actorOf(deps, key),
  };
}

async function create({ db, now }: Deps, actor: Actor, input: CreateApiKeyInput) {
  requirePerson(actor);
  const { name, expiresAt } = parseInput(createApiKeyInput, input);
  const at = new Date(now());
  const ends = expiresAt === undefined ? null : new Date(expiresAt);
  if (ends && ends <= at) throw expiryPast();
  const key = newToken(apiKeyPrefix);
  const row = {
    id: randomUUID(),
    user_id: actor.userId,
    name,
    key_hash: hashToken(key),
    start: key.slice(0, startLength),
    created_at: at,
    expires_at: ends,
    last_used_at: null,
  };
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('api_key').values(row).execute();
    await recordAudit(trx, { at, ...by(actor), ...told('api-key.made', row) });
  });
  return { ...view(row), key };
}

async function list({ db }: Deps, actor: Actor, input: ListApiKeysInput): Promise<ApiKey[]> {
  const { userId = actor.userId } = parseInput(listApiKeysInput, input);
  if (userId !== actor.userId) requireAdministrator(actor);
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(view);
}

async function revoke({ db, now }: Deps, actor: Actor, input: ApiKeyInput): Promise<void> {
  const { apiKeyId } = parseInput(apiKeyInput, input);
  await db.transaction().execute(async (trx) => {
    let query = trx.deleteFrom('api_key').where('id', '=', apiKeyId);
    if (actor.role !== 'administrator') query = query.where('user_id', '=', actor.userId);
    // Before the key goes, for it takes its id along; undone if the key is not the actor's.
    await endConnectSessionsOf(trx, apiKeyId);
    const row = await query.returningAll().executeTakeFirst();
    if (!row) throw unknown(apiKeyId);
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...told('api-key.revoked', row) });
  });
}

async function actorOf({ db, now }: Deps, key: string): Promise<Actor | undefined> {
  if (!key.startsWith(apiKeyPrefix)) return undefined;
  const at = new Date(now());
  const found = await db
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .select(['api_key.id', 'api_key.user_id', 'api_key.expires_at', 'api_key.last_used_at', 'user.role'])
    .where('key_hash', '=', hashToken(key))
    .executeTakeFirst();
  if (!found || (found.expires_at !== null && found.expires_at <= at)) return undefined;
  await noticeUse(db, { ...found, at });
  return { userId: found.user_id, sessionId: sessionOfKey(found.id), role: found.role };
}

async function noticeUse(
  db: Kysely<Database>,
  { id, last_used_at: last, at }: { id: string; last_used_at: Date | null; at: Date },
): Promise<void> {
  if (last !== null && at.getTime() - last.getTime() < lastUseMs) return;
  await db.updateTable('api_key').set({ last_used_at: at }).where('id', '=', id).execute();
}

type ApiKeyRow = Selectable<Database['api_key']>;

function view(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    start: row.start,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}

function told(action: 'api-key.made' | 'api-key.revoked', { id, user_id, name, expires_at }: ApiKeyRow) {
  return { action, subject: id, details: { name, userId: user_id, expiresAt: expires_at } };
}

function unknown(apiKeyId: string): NotFoundError {
  return new NotFoundError({
    code: 'api_key_unknown',
    message: `You have no API key ${apiKeyId}.`,
    remedy: 'Look at your list of API keys; it may have been revoked.',
  });
}

function expiryPast(): InputError {
  return new InputError({
    code: 'expiry_past',
    message: 'The moment at which the API key is to end has gone by.',
    remedy: 'Choose a later one, or none.',
  });
}
