import { sql } from 'kysely';
import type { Transaction, Updateable } from 'kysely';
import type { Database } from '../store/schema.ts';

/** What is new of one link. `pushed` as an object. */
export type LinkChanges = Omit<Updateable<Database['link']>, 'id' | 'pushed'> & {
  id: string;
  pushed?: object;
};

/** Writes many links with few statements: one for those of which the same columns change. */
export async function writeLinks(tx: Transaction<Database>, changes: readonly LinkChanges[]): Promise<void> {
  const groups = Map.groupBy(changes, (one) => Object.keys(one).toSorted().join());
  for (const group of groups.values()) await writeGroup(tx, group);
}

async function writeGroup(tx: Transaction<Database>, group: readonly LinkChanges[]): Promise<void> {
  const names = Object.keys(group[0] ?? {}).filter((name) => name !== 'id');
  if (names.length === 0) return;
  const set = names.map((name) => sql`${sql.id(name)} = written.${sql.id(name)}`);
  await sql`
    update link set ${sql.join(set)}
    from jsonb_populate_recordset(null::link, ${JSON.stringify(group)}::jsonb) as written
    where link.id = written.id
  `.execute(tx);
}
