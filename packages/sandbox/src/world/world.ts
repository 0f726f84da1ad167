import { SandboxError } from '../errors.ts';
import type { Boards } from './boards.ts';
import type { Events } from './events.ts';
import { createEvents } from './events.ts';
import { changedItems } from './history.ts';
import type { Faults } from '../faults/faults.ts';
import { createFaults } from '../faults/faults.ts';
import type { RateLimit } from '../identity/rate-limit.ts';
import type { Personality } from '../version.ts';
import type { Grants, NewConsumer } from './grants.ts';
import { createGrants } from './grants.ts';
import type { IssueChanges, IssueStore } from './issues.ts';
import { createIssueStore } from './issues.ts';
import type { Consumer, Issue, Project, Status, User } from './model.ts';
import type { OAuth2Store } from './oauth2.ts';
import { createOAuth2Store } from './oauth2.ts';
import type { PersonalAccessTokens } from './personal-access-tokens.ts';
import { createPersonalAccessTokens } from './personal-access-tokens.ts';
import * as seed from './seed.ts';
import type { SearchIndex } from './search-index.ts';
import { createSearchIndex } from './search-index.ts';
import type { Sessions } from './sessions.ts';
import { createSessions } from './sessions.ts';
import type { Webhooks } from './webhooks.ts';
import { createWebhooks } from './webhooks.ts';

export interface Site {
  /** What `serverInfo` reports and links are built with: with context path, no trailing slash. */
  baseUrl: string;
  title: string;
  personality: Personality;
  /** Administration asks for the password once more; as the version has it, until it is switched off or on. */
  webSudo: boolean;
}

/** All a site knows, as plain data, and what a test wants to do to it without a request. */
export interface World {
  site: Site;
  /** The REST version this world is seen through: see {@link seenThrough}. */
  restVersion: '2' | '3';
  /** The site's clock, in milliseconds. */
  now: () => number;
  /** Moves the site's clock against `now` of the options; milliseconds. */
  setClockOffset(offsetMs: number): void;
  /** How far the site's clock is moved; milliseconds. */
  readonly clockOffsetMs: number;
  /** By name. */
  users: Map<string, User>;
  /** By key. */
  projects: Map<string, Project>;
  issues: IssueStore;
  boards: Boards;
  searchIndex: SearchIndex;
  webhooks: Webhooks;
  /** How much each user of a Data Center may ask; null, as by default: as much as they like. */
  rateLimit: RateLimit | null;
  events: Events;
  grants: Grants;
  oauth2: OAuth2Store;
  personalAccessTokens: PersonalAccessTokens;
  sessions: Sessions;
  /** By user name: wrong passwords since the last right one. */
  failedLogins: Map<string, number>;
  faults: Faults;
  /** Adds an application link with its incoming consumer, as an administrator would. */
  addConsumer(consumer: NewConsumer & { url?: string }): Consumer;
  /** Puts the issue into the status of that name, whether the workflow leads there or not. */
  transition(idOrKey: string, statusName: string): Issue;
  /** Revokes every access token of that user, or those of one consumer; says how many. */
  revokeTokens(userName: string, consumerKey?: string): number;
  /** Lets every access token of that user expire; `what: 'session'`: also the right to renew it. */
  expireTokens(userName: string, what?: 'token' | 'session'): number;
}

function unknownThing(what: string, name: string): SandboxError {
  return new SandboxError(`The sandbox has no ${what} ${JSON.stringify(name)}`, {
    code: 'sandbox_unknown_thing',
    remedy: 'Look the name up in sandbox.world.',
  });
}

/** Sets the status and, with it, the resolution: every "done" status has one. */
export function moveToStatus(
  world: Pick<World, 'issues' | 'now'>,
  issue: Issue,
  {
    status,
    by,
    resolutionId,
    others = {},
  }: { status: Status; by: string; resolutionId?: string; others?: IssueChanges },
): void {
  const resolution =
    status.category === 'done'
      ? {
          resolvedAt: issue.resolvedAt ?? world.now(),
          resolutionId: resolutionId ?? issue.resolutionId ?? seed.defaultResolutionId,
        }
      : { resolvedAt: null, resolutionId: null };
  world.issues.change(issue, { ...others, statusId: status.id, ...resolution }, by);
}

function transitionByName(world: World, idOrKey: string, statusName: string): Issue {
  const issue = world.issues.get(idOrKey);
  if (!issue) throw unknownThing('issue', idOrKey);
  const status = seed.statuses.find(({ name }) => name.toLowerCase() === statusName.toLowerCase());
  if (!status) throw unknownThing('status', statusName);
  moveToStatus(world, issue, { status, by: 'admin' });
  return issue;
}

function tokensOf(world: World, userName: string, consumerKey?: string) {
  return [...world.grants.accessTokens.values()].filter(
    (token) =>
      token.userName === userName && (consumerKey === undefined || token.consumerKey === consumerKey),
  );
}

function expire(world: World, userName: string, what: 'token' | 'session'): number {
  const tokens = tokensOf(world, userName);
  for (const token of tokens) {
    token.expiresAt = world.now() - 1;
    if (what === 'session' && token.session) token.session.expiresAt = world.now() - 1;
  }
  return tokens.length;
}

/** The same world, as another version of its REST API shows it. */
export function seenThrough(world: World, restVersion: World['restVersion']): World {
  return Object.create(world, { restVersion: { value: restVersion } }) as World;
}

export interface WorldOptions {
  personality: Personality;
  now: () => number;
  title?: string;
  /** Default: those of the seed. */
  users?: Map<string, User>;
  projects?: Project[];
}

export function createWorld(options: WorldOptions): World {
  let offsetMs = 0;
  const now = () => options.now() + offsetMs;
  const events = createEvents();
  const searchIndex = createSearchIndex(now);
  const byId = <T extends { id: number }>(things: T[]) => new Map(things.map((thing) => [thing.id, thing]));
  const world: World = {
    restVersion: '2',
    site: {
      baseUrl: '',
      title: options.title ?? 'Jira sandbox',
      personality: options.personality,
      webSudo: options.personality.webSudo,
    },
    now,
    setClockOffset: (milliseconds) => (offsetMs = milliseconds),
    get clockOffsetMs() {
      return offsetMs;
    },
    users: options.users ?? new Map(seed.seedUsers().map((user) => [user.name, user])),
    projects: new Map((options.projects ?? seed.seedProjects()).map((project) => [project.key, project])),
    issues: createIssueStore({
      now,
      events,
      describe: (issue, changes) => changedItems(world, issue, changes),
      beforeChange: (issue) => searchIndex.keep(issue),
    }),
    boards: { all: byId(seed.seedBoards()), sprints: byId(seed.seedSprints()) },
    searchIndex,
    webhooks: createWebhooks(),
    rateLimit: null,
    events,
    grants: createGrants(now),
    oauth2: createOAuth2Store(now),
    personalAccessTokens: createPersonalAccessTokens(now),
    sessions: createSessions(),
    failedLogins: new Map(),
    faults: createFaults(),
    addConsumer({ url, ...consumer }) {
      const link = world.grants.addLink({
        name: consumer.name,
        rpcUrl: url ?? `http://${consumer.key}.invalid`,
      });
      return world.grants.putConsumer(link.id, consumer);
    },
    transition: (idOrKey, statusName) => transitionByName(world, idOrKey, statusName),
    revokeTokens(userName, consumerKey) {
      const tokens = tokensOf(world, userName, consumerKey);
      for (const token of tokens) world.grants.accessTokens.delete(token.value);
      return tokens.length;
    },
    expireTokens: (userName, what = 'token') => expire(world, userName, what),
  };
  return world;
}
