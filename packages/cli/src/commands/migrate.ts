import { migrateDatabase, readConfig } from '@crosslink/server';
import { loadDotEnv } from '../environment.ts';

/** `crosslink migrate`: `start` does the same; this is for deployments that want it as a step of its own. */
export async function migrate(): Promise<void> {
  loadDotEnv();
  await migrateDatabase(readConfig(process.env));
  console.log('The database has the current schema.');
}
