import { startEmbeddedEngine } from '@crosslink/core/embedded-engine';
import { loadDotEnv } from '../environment.ts';
import { untilStopped } from '../signals.ts';

/** `crosslink start`: runs until SIGTERM or SIGINT, then finishes what is in flight. */
export async function start(): Promise<void> {
  const stopped = untilStopped();
  loadDotEnv();
  // Before the server is even imported: the database is what a start waits for.
  const engine = process.env['DATABASE_URL'] ? undefined : startEmbeddedEngine();
  const { readConfig, startServer } = await import('@crosslink/server');
  const server = await startServer(readConfig(process.env), { engine });
  console.log(`Crosslink is ready at ${server.url}`);
  if (server.setupUrl) console.log(`Nobody has an account yet. Create the first one at ${server.setupUrl}`);
  await stopped;
  await server.close();
}
