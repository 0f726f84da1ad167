import { readConfig, startServer } from '@crosslink/server';

// As `crosslink start`, but in a hurry: the sandbox's search does not lag and its answers take no seconds, so
// a push in doubt need not wait for either.
const server = await startServer(readConfig(process.env), {
  push: { indexLagMs: 100, settleMs: 500, leaseMs: 2_000 },
});
process.stdout.write(`Crosslink is ready at ${server.url}\n`);
if (server.setupUrl) process.stdout.write(`${server.setupUrl}\n`);
