import { JiraRequestError, listProjects, searchIssuePages } from '@crosslink/jira';
import type { JiraIssue } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import { lookForMissing } from './missing.ts';
import { apply, fieldsFor } from './read.ts';
import type { Eye } from './read.ts';
import type { SyncDeps } from './settings.ts';

/** Data Center gives as many per page, Cloud at most a hundred with their fields. */
const pageSizes = { 'data-center': 1000, cloud: 100 };

/** Search engines go no deeper than 10,000 hits, and from here on reading every link costs less. */
const mostIssues = 9_000;

export interface Window {
  /** How far back, from Jira's present. */
  minutes: number;
  projects: readonly string[];
}

export interface Seen {
  /** Issues that differed from their links. */
  news: JiraIssue[];
  /** False: too much changed to go through all of it. */
  whole: boolean;
}

/**
 * Brings onto the links what changed in these projects. By minutes before Jira's own present, so that neither the time
 * zone of whoever asks nor a difference of the clocks matters. The newest first: what changes meanwhile moves to the
 * front, where it is seen next time, and nothing is skipped.
 */
export async function readWindow(deps: SyncDeps, eye: Eye, window: Window): Promise<Seen> {
  try {
    return await readPages(deps, eye, window);
  } catch (error) {
    if (!isRefusedQuery(error)) throw error;
    // One project that cannot be seen spoils the whole search.
    const projects = await visibleOf(deps, eye, window.projects);
    if (projects.length === window.projects.length) throw error;
    return projects.length === 0 ? { news: [], whole: true } : readPages(deps, eye, { ...window, projects });
  }
}

async function readPages(deps: SyncDeps, eye: Eye, { minutes, projects }: Window): Promise<Seen> {
  const inProjects = `project in (${projects.map((project) => `"${project}"`).join(', ')})`;
  const news: JiraIssue[] = [];
  let read = 0;
  const pages = searchIssuePages(eye.client, {
    jql: `${inProjects} AND updated >= "-${minutes}m" ORDER BY updated DESC`,
    fields: fieldsFor(eye),
    pageSize: pageSizes[eye.client.deployment ?? 'cloud'],
  });
  for await (const page of pages) {
    const changed = await unlikeTheirLinks(deps.db, eye.siteId, page);
    if (changed.length > 0) await apply(deps, eye, changed);
    news.push(...changed);
    read += page.length;
    if (read >= mostIssues) return { news, whole: false };
  }
  return { news, whole: true };
}

/** Those that are linked and were changed since they were read: the windows overlap. */
async function unlikeTheirLinks(
  db: Kysely<Database>,
  siteId: string,
  page: readonly JiraIssue[],
): Promise<JiraIssue[]> {
  if (page.length === 0) return [];
  const links = await db
    .selectFrom('link')
    .select(['issue_id', 'issue_updated_at', 'issue_state', 'missing_since'])
    .where('site_id', '=', siteId)
    .where(
      'issue_id',
      'in',
      page.map(({ id }) => id),
    )
    .execute();
  const stale = new Set(
    links
      .filter((link) => {
        const issue = page.find(({ id }) => id === link.issue_id);
        const missed = link.missing_since !== null || link.issue_state !== 'present';
        return missed || (link.issue_updated_at?.getTime() ?? 0) < Date.parse(issue?.updated ?? '');
      })
      .map(({ issue_id: id }) => id),
  );
  return page.filter(({ id }) => stale.has(id));
}

const isRefusedQuery = (error: unknown): boolean => error instanceof JiraRequestError && error.status === 400;

/** Links of projects that are out of sight are looked for, each by itself. */
async function visibleOf(deps: SyncDeps, eye: Eye, wanted: readonly string[]): Promise<string[]> {
  const visible = new Set((await listProjects(eye.client)).flatMap(({ id, key }) => [id, key]));
  const lost = wanted.filter((project) => !visible.has(project));
  if (lost.length > 0) {
    const links = await deps.db
      .selectFrom('link')
      .select('issue_id')
      .where('site_id', '=', eye.siteId)
      .where('issue_state', '=', 'present')
      .where((eb) => eb.or([eb('project_id', 'in', lost), eb('project_key', 'in', lost)]))
      .limit(mostLookedFor)
      .execute();
    await lookForMissing(
      deps,
      eye,
      links.map(({ issue_id: id }) => id),
    );
  }
  return wanted.filter((project) => visible.has(project));
}

const mostLookedFor = 100;
