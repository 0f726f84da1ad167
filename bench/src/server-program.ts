// A Crosslink in a process of its own, on the port and the database of its variables.
import { readConfig, startServer } from '@crosslink/server';

const { PORT, DATABASE_URL, CROSSLINK_SECRET, PUBLIC_URL } = process.env;
const config = readConfig({
  ...{ PORT, DATABASE_URL, CROSSLINK_SECRET, PUBLIC_URL },
  ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
  REQUESTS_PER_MINUTE: '1000000',
  LOG_LEVEL: 'warn',
});
const server = await startServer(config);
process.once('SIGTERM', () => void server.close());
console.log(JSON.stringify({ url: server.url, setupUrl: server.setupUrl }));
