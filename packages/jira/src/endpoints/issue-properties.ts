import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { JiraRequestError } from '../errors.ts';
import { sitePath } from '../site-path.ts';

/** Keys that mean nothing else in a list of keys. */
const PLAIN_KEY = /^\w[\w.:-]{0,254}$/;

/**
 * One entity property of an issue; undefined if it has none of that key. Asked for with the issue, since Jira's 404
 * on the property itself would not tell a missing property from a missing issue.
 */
export async function getIssueProperty(client: JiraClient, idOrKey: string, key: string): Promise<unknown> {
  const { properties } = await client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${idOrKey}`,
    query: [
      ['fields', 'updated'],
      ['properties', plain(key)],
    ],
    schema: z.object({ properties: z.record(z.string(), z.unknown()).catch({}) }),
  });
  return properties[key];
}

/** Sets one entity property: any JSON of at most 32,768 characters. Twice equals once, so it is retried. */
export async function setIssueProperty(
  client: JiraClient,
  idOrKey: string,
  property: { key: string; value: unknown },
): Promise<void> {
  await client.request({
    method: 'PUT',
    path: sitePath`/rest/api/2/issue/${idOrKey}/properties/${plain(property.key)}`,
    body: property.value,
    schema: z.unknown(),
    idempotent: true,
  });
}

/** Resolves to false if there was none, or no such issue: Jira answers both alike. */
export async function deleteIssueProperty(
  client: JiraClient,
  idOrKey: string,
  key: string,
): Promise<boolean> {
  const path = sitePath`/rest/api/2/issue/${idOrKey}/properties/${plain(key)}`;
  return deleteIfThere(client, { path });
}

/** Whether there was something to delete. Gone is gone, so it is retried. */
export async function deleteIfThere(
  client: JiraClient,
  o: { path: string; query?: Iterable<readonly [string, string]> },
): Promise<boolean> {
  try {
    await client.request({ method: 'DELETE', ...o, schema: z.unknown(), idempotent: true });
    return true;
  } catch (error) {
    if (error instanceof JiraRequestError && error.code === 'jira_not_found') return false;
    throw error;
  }
}

function plain(key: string): string {
  if (PLAIN_KEY.test(key)) return key;
  throw new TypeError('the key of a property is made of letters, digits and . _ : -');
}
