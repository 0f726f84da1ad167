import { jqlMatcher } from '../jql/search.ts';
import { JqlError } from '../jql/tokens.ts';
import type { Caller } from '../exchange.ts';
import { refuse, unauthenticated } from '../rest/answers.ts';
import { isAdministrator } from '../world/access.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { webhookEvents } from './payload.ts';

/** Webhooks of the site are an administrator's business. */
export function requireAdministrator({ user }: Caller): User {
  if (!user) throw unauthenticated();
  if (isAdministrator(user)) return user;
  throw refuse(
    403,
    'You are not authorized to perform this operation. Administrator privileges are required.',
  );
}

const longestUrl = 2048;

/** Why the URL cannot be used; on Cloud it is HTTPS, except to this machine, where the sandbox is. */
export function urlProblem(world: World, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return 'The webhook URL is required.';
  const filled = value.replace(/\$?\{[\w.]+\}/g, 'x');
  const url = URL.parse(filled);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return `The webhook URL '${value}' is not valid.`;
  if (value.length > longestUrl) return `The webhook URL must be at most ${longestUrl} characters long.`;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (world.site.personality.deploymentType === 'Cloud' && url.protocol !== 'https:' && !here) {
    return 'The webhook URL must use HTTPS.';
  }
  return undefined;
}

/** Names of events in a list, or why it is none. */
export function readEvents(value: unknown): string[] | string {
  if (!Array.isArray(value)) return 'The events have to be a list.';
  const unknown: unknown = value.find((name) => !webhookEvents.includes(String(name)));
  return unknown === undefined ? value.map(String) : `The event ${JSON.stringify(unknown)} does not exist.`;
}

/** Why the filter cannot be read. */
export function jqlProblem(world: World, jql: string, user: User | undefined): string | undefined {
  try {
    jqlMatcher(jql, { world, user });
    return undefined;
  } catch (error) {
    if (error instanceof JqlError) return error.message;
    throw error;
  }
}
