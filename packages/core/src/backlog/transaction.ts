import type { Kysely, Transaction } from 'kysely';
import { ConflictError, InputError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { brokenConstraint } from '../store/violations.ts';

/**
 * Runs a change of the backlog: all of it or nothing.
 * @throws ConflictError `external_id_taken`; InputError `owner_unknown`
 */
export async function inTransaction<T>(
  db: Kysely<Database>,
  change: (tx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction().execute(change);
  } catch (error) {
    throw explained(error);
  }
}

/** The database has the last word on what is unique and what is there, since others change it at the same time. */
function explained(error: unknown): unknown {
  const constraint = brokenConstraint(error);
  if (constraint === 'idea_owner_id_fkey') return ownerUnknown(error);
  if (constraint === 'idea_external_id' || constraint === 'idea_pkey') return externalIdTaken('idea', error);
  if (constraint === 'story_external_id' || constraint === 'story_pkey')
    return externalIdTaken('user story', error);
  return error;
}

function ownerUnknown(cause: unknown): InputError {
  return new InputError({
    code: 'owner_unknown',
    message: 'Nobody here has the id given as ownerId.',
    remedy: 'Choose somebody who has an account in this Crosslink, or nobody.',
    cause,
  });
}

function externalIdTaken(what: string, cause: unknown): ConflictError {
  return new ConflictError({
    code: 'external_id_taken',
    message: `Another ${what} has this external id already; it may have been deleted.`,
    remedy: 'Change the one that has it, or give another external id.',
    cause,
  });
}
