import { createSandbox } from '@crosslink/sandbox';
import { test, expect } from 'vitest';
import { startTestServer } from './test-server.test-support.ts';

test('x', async () => {
  const server = await startTestServer();
  const r = await server.administrator.fetch('/api/v1/openapi.json');
  const doc: any = await r.json();
  console.log(
    JSON.stringify(doc).length,
    Object.keys(doc.paths),
    JSON.stringify(doc.paths['/api/v1/sites'].get, null, 1).slice(0, 1500),
    JSON.stringify(doc.components).length,
    Object.keys(doc.components.schemas),
  );
  console.log(await (await server.administrator.fetch('/metrics')).text().then((t) => t.slice(0, 300)));
  console.log(await (await server.administrator.fetch('/api/v1/me')).text());
  console.log(await (await server.administrator.fetch('/')).headers);
  console.log(server.logLines.join(''));
  await server.close();
});
