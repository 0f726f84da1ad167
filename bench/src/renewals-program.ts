// One of the processes of the renewals benchmark: renews what is due until nothing is, and says how much that was.
import { openCore } from './postgres.ts';

const { BENCH_DATABASE_URL: url = '', BENCH_SECRET: secret = '' } = process.env;
const core = await openCore({ url, secret });
const startedAt = performance.now();
let renewed = 0;
// What the other process holds is not due any more when it lets go of it.
for (
  let round = await core.connections.upkeep.renewDue();
  ;
  round = await core.connections.upkeep.renewDue()
) {
  renewed += round;
  if (round === 0) break;
}
const seconds = (performance.now() - startedAt) / 1000;
await core.close();
console.log(JSON.stringify({ renewed, seconds }));
