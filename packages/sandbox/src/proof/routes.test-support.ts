import { createApp } from '../app.ts';
import { firstPart } from '../parts/first.ts';
import { laterPart } from '../parts/later.ts';
import type { Routes } from '../app.ts';
import { personalityOf } from '../version.ts';
import { createWorld } from '../world/world.ts';

/** A REST operation of a site: `GET /rest/api/2/issue/:issue`. */
export async function restOperations(version: string): Promise<string[]> {
  const world = createWorld({ personality: personalityOf(version), now: () => 0 });
  const routes: Routes = new Map();
  const control = { world, contextPath: '', journal: [], reset: () => undefined };
  const main = { world, contextPath: '', entrance: 'site' } as const;
  const common = { main, cloud: undefined, journal: [], arrivals: { count: 0 }, routes };
  for (const part of [firstPart, laterPart(control)]) {
    const app = createApp(common, part);
    await app.ready();
    await app.close();
  }
  return [...routes]
    .filter(([url]) => url.startsWith('/rest/') && !url.includes('/latest'))
    .flatMap(([url, methods]) =>
      [...methods].filter((method) => method !== 'HEAD').map((method) => `${method} ${url}`),
    )
    .sort();
}

/** Parameters by any name are the same. */
export const normalized = (operation: string): string => operation.replace(/:\w+|\{\w+\}/g, ':');
