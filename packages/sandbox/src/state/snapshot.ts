import type { Cloud } from '../world/cloud.ts';
import type { IssueDump } from '../world/issues.ts';
import type { World } from '../world/world.ts';

/** A store with its methods left out and its maps as lists of entries. */
type Plain = Record<string, unknown>;

interface WorldSnapshot {
  stores: Record<string, Plain>;
  issues: IssueDump;
  clockOffsetMs: number;
}

/** All that a sandbox knows, as plain data. */
export interface Snapshot {
  worlds: WorldSnapshot[];
  cloud: Plain | null;
}

/** What a sandbox is made of. */
export interface Whole {
  worlds: World[];
  cloud: Cloud | undefined;
}

const isRecord = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function read(store: object): Plain {
  const kept = Object.entries(store).filter(([, value]) => typeof value !== 'function');
  return Object.fromEntries(
    kept.map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Map ? [...value] : isRecord(value) ? read(value) : value,
    ]),
  );
}

/** Into the objects there are: others hold on to them. */
function write(store: object, plain: Plain): void {
  const target = store as Plain;
  for (const [name, value] of Object.entries(plain)) {
    const present = target[name];
    if (present instanceof Map) {
      present.clear();
      for (const [key, entry] of value as [unknown, unknown][]) present.set(key, entry);
    } else if (isRecord(present) && isRecord(value)) {
      write(present, value);
    } else if (present !== undefined) {
      target[name] = value;
    }
  }
}

/** The parts of a world that are maps and plain values, by name. */
function storesOf(world: World): Record<string, object> {
  const { users, projects, failedLogins, site } = world;
  const { grants, oauth2, personalAccessTokens, sessions, boards, webhooks } = world;
  return {
    world: { users, projects, failedLogins },
    site: pick(site, ['title', 'webSudo']),
    ...{ grants, oauth2, personalAccessTokens, sessions, boards, webhooks },
    settings: pick(world, ['rateLimit']),
    searchIndex: pick(world.searchIndex, ['lagMs']),
  };
}

/** A view of some members that can be written through. */
function pick<T extends object>(object: T, names: (keyof T & string)[]): object {
  const view = {};
  for (const name of names) {
    Object.defineProperty(view, name, {
      enumerable: true,
      get: () => object[name],
      set: (value: T[typeof name]) => (object[name] = value),
    });
  }
  return view;
}

const mapValues = <A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** Of Cloud everything but its sites, which are worlds, and its clock. */
function cloudStores({
  apps,
  grants,
  codes,
  accessTokens,
  refreshTokens,
  apiTokens,
  lifetimes,
}: Cloud): object {
  return { apps, grants, codes, accessTokens, refreshTokens, apiTokens, lifetimes };
}

export function takeSnapshot({ worlds, cloud }: Whole): Snapshot {
  return {
    worlds: worlds.map((world) => ({
      stores: mapValues(storesOf(world), read),
      issues: world.issues.dump(),
      clockOffsetMs: world.clockOffsetMs,
    })),
    cloud: cloud ? read(cloudStores(cloud)) : null,
  };
}

/** Puts everything back; the snapshot becomes part of the worlds, so give each a copy of its own. */
export function restoreSnapshot({ worlds, cloud }: Whole, snapshot: Snapshot): void {
  for (const [at, world] of worlds.entries()) {
    const from = snapshot.worlds[at];
    if (!from) continue;
    for (const [name, store] of Object.entries(storesOf(world))) write(store, from.stores[name] ?? {});
    world.issues.restore(from.issues);
    world.setClockOffset(from.clockOffsetMs);
  }
  if (cloud && snapshot.cloud) write(cloudStores(cloud), snapshot.cloud);
}
