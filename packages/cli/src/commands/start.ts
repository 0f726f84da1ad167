import { startServer } from '@crosslink/server';
import { readEnvironment } from '../environment.ts';
import { untilStopped } from '../signals.ts';

/** `crosslink start`: runs until SIGTERM or SIGINT, then finishes what is in flight. */
export async function start(): Promise<void> {
  const stopped = untilStopped();
  const server = await startServer(readEnvironment());
  console.log(`Crosslink is ready at ${server.url}`);
  if (server.setupUrl) console.log(`Nobody has an account yet. Create the first one at ${server.setupUrl}`);
  await stopped;
  await server.close();
}
