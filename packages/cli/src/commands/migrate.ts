import { migrateDatabase } from '@crosslink/server';
import { readEnvironment } from '../environment.ts';

/** `crosslink migrate`: `start` does the same; this is for deployments that want it as a step of its own. */
export async function migrate(): Promise<void> {
  await migrateDatabase(readEnvironment());
  console.log('The database has the current schema.');
}
