import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { JiraRequestError, JiraUnexpectedReplyError } from '../errors.ts';
import { sitePath } from '../site-path.ts';
import { withoutAbsent } from './absent.ts';
import { readAllPages } from './pages.ts';

/** Most issues of one call that moves or ranks. */
export const maxIssuesPerMove = 50;

export interface JiraBoard {
  id: number;
  name: string;
  /** `scrum`, `kanban`, `simple` (team-managed) or what comes next. */
  type: string;
}

const boardSchema = z.object({ id: z.number(), name: z.string(), type: z.string() });

/** The boards of a project that the user may see; none where Jira Software is not installed. */
export async function listBoards(client: JiraClient, projectKeyOrId: string): Promise<JiraBoard[]> {
  const query = [['projectKeyOrId', projectKeyOrId]] as const;
  try {
    const path = '/rest/agile/1.0/board';
    return await readAllPages(client, { path, query, cloudName: 'values', entry: boardSchema });
  } catch (error) {
    // A Jira without it shows a page for what it does not know.
    if (error instanceof JiraUnexpectedReplyError && error.status === 404) return [];
    throw error;
  }
}

export interface JiraBoardConfiguration extends JiraBoard {
  columns: { name: string; statusIds: string[] }[];
  /** The field the board estimates with, if with any. */
  estimationFieldId?: string;
}

const configurationSchema = boardSchema
  .extend({
    columnConfig: z.object({
      columns: z.array(z.object({ name: z.string(), statuses: z.array(z.object({ id: z.string() })) })),
    }),
    estimation: z
      .object({ field: z.object({ fieldId: z.string() }) })
      .optional()
      .catch(undefined),
  })
  .transform(({ columnConfig, estimation, ...board }): JiraBoardConfiguration => {
    const columns = columnConfig.columns.map(({ name, statuses }) => ({
      name,
      statusIds: statuses.map(({ id }) => id),
    }));
    const fieldId = estimation?.field.fieldId;
    return { ...board, columns, ...(fieldId === undefined ? {} : { estimationFieldId: fieldId }) };
  });

/** How a board works. */
export async function getBoardConfiguration(
  client: JiraClient,
  boardId: number,
): Promise<JiraBoardConfiguration> {
  const path = sitePath`/rest/agile/1.0/board/${String(boardId)}/configuration`;
  return client.request({ method: 'GET', path, schema: configurationSchema });
}

export interface JiraSprint {
  id: number;
  name: string;
  state: 'future' | 'active' | 'closed';
  /** As Jira writes it; absent until it is planned. */
  startDate?: string;
  endDate?: string;
  goal?: string;
}

const optionalText = z.string().nullish().catch(undefined);

const sprintSchema = z
  .object({
    id: z.number(),
    name: z.string(),
    state: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['future', 'active', 'closed'])),
    ...{ startDate: optionalText, endDate: optionalText, goal: optionalText },
  })
  .transform(({ id, name, state, ...more }): JiraSprint => ({ ...withoutAbsent(more), id, name, state }));

/** The sprints of a board; none of a board that knows no sprints. */
export async function listSprints(
  client: JiraClient,
  boardId: number,
  o: { states?: readonly JiraSprint['state'][] } = {},
): Promise<JiraSprint[]> {
  const query = [['state', (o.states ?? ['active', 'future']).join(',')]] as const;
  try {
    const path = sitePath`/rest/agile/1.0/board/${String(boardId)}/sprint`;
    return await readAllPages(client, { path, query, cloudName: 'values', entry: sprintSchema });
  } catch (error) {
    // Nothing else can be wrong with the question.
    if (error instanceof JiraRequestError && error.status === 400) return [];
    throw error;
  }
}

/**
 * Puts at most 50 issues into a sprint, all or none. A closed sprint is `jira_invalid_request`. Twice equals once, so it
 * is retried.
 */
export async function moveToSprint(
  client: JiraClient,
  sprintId: number,
  issues: readonly string[],
): Promise<void> {
  await move(client, sitePath`/rest/agile/1.0/sprint/${String(sprintId)}/issue`, issues);
}

/** Takes at most 50 issues out of the sprint they are in. */
export async function moveToBacklog(client: JiraClient, issues: readonly string[]): Promise<void> {
  await move(client, '/rest/agile/1.0/backlog/issue', issues);
}

async function move(client: JiraClient, path: string, issues: readonly string[]): Promise<void> {
  if (!isSome(issues)) return;
  await client.request({ method: 'POST', path, body: { issues }, schema: z.unknown(), idempotent: true });
}

/** An issue that could not be ranked, and why, in Jira's words. */
export interface RankFailure {
  id: string;
  key: string;
  status: number;
  errors: string[];
}

const rankSchema = z
  .object({
    entries: z.array(
      z.object({
        issueId: z.union([z.number(), z.string()]).transform(String),
        issueKey: z.string(),
        status: z.number(),
        errors: z.array(z.string()).nullish().catch([]),
      }),
    ),
  })
  .optional();

/**
 * Ranks at most 50 issues, in their order, right before or after another one. Resolves to those that could not be.
 * Twice equals once, so it is retried.
 *
 * @param o.before Key or id of the issue they come before; or `after`.
 */
export async function rankIssues(
  client: JiraClient,
  o: { issues: readonly string[] } & ({ before: string } | { after: string }),
): Promise<RankFailure[]> {
  if (!isSome(o.issues)) return [];
  const place = 'before' in o ? { rankBeforeIssue: o.before } : { rankAfterIssue: o.after };
  const path = '/rest/agile/1.0/issue/rank';
  const body = { issues: o.issues, ...place };
  const reply = await client.request({ method: 'PUT', path, body, schema: rankSchema, idempotent: true });
  return (reply?.entries ?? [])
    .filter(({ status }) => status >= 400)
    .map(({ issueId: id, issueKey: key, status, errors }) => ({ id, key, status, errors: errors ?? [] }));
}

function isSome(issues: readonly string[]): boolean {
  if (issues.length > maxIssuesPerMove) throw new TypeError(`at most ${maxIssuesPerMove} issues a call`);
  return issues.length > 0;
}
