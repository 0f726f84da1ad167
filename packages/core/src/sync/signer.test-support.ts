import { createHmac, randomUUID } from 'node:crypto';
import { actorOf, siteId } from '../push/lab.test-support.ts';
import type { Worker } from '../push/lab.test-support.ts';
import type { ReceivedDelivery } from './receive.ts';

const administrator = actorOf('bob', 'administrator');

/** A webhook made by hand; resolves to what signs as Jira does what it sends there. */
export async function makeSigner({ sync }: Worker): Promise<(text: string) => ReceivedDelivery> {
  await sync.registerWebhook(administrator, { siteId, way: 'by-hand' });
  const { values } = await sync.manualWebhook(administrator, { siteId });
  const value = (name: string) => values.find(({ label }) => label === name)?.value ?? '';
  const token = value('URL').split('/').at(-1) ?? '';
  return (text) => {
    const body = new TextEncoder().encode(text);
    const signature = createHmac('sha256', value('Secret')).update(body).digest('hex');
    return { token, body, headers: { 'x-hub-signature': `sha256=${signature}` } };
  };
}

/** What Jira tells of a change of an issue; each is another delivery. */
export function updateOf({ id, key }: { id: string; key: string }, nowMs: number): string {
  return JSON.stringify({
    ...{ timestamp: nowMs, webhookEvent: 'jira:issue_updated', id: randomUUID() },
    issue: { id, key, fields: { summary: 'as it was then' } },
  });
}
