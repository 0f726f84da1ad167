import { z } from 'zod';

import { SandboxError } from '../errors.ts';
import { administrators, developers, everyone } from '../world/groups.ts';
import type { IssueDraft } from '../world/issues.ts';
import type { Project, User } from '../world/model.ts';
import * as defaults from '../world/seed.ts';
import type { World } from '../world/world.ts';

const name = z.string().regex(/^[\w.@-]{1,255}$/);
const key = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,9}$/, 'A project key is 2 to 10 capital letters, digits and underlines.');
const text = z.string().min(1).max(255);

const userSchema = z.strictObject({
  name,
  displayName: text.optional(),
  emailAddress: z.email().optional(),
  password: z.string().min(1).optional(),
  timeZone: z.string().optional(),
  groups: z.array(text).optional(),
  administrator: z.boolean().default(false),
  active: z.boolean().default(true),
});

const projectSchema = z.strictObject({
  key,
  name: text.optional(),
  lead: name.optional(),
  issueTypes: z
    .array(z.enum(['Epic', 'Story', 'Task', 'Bug', 'Sub-task']))
    .min(1)
    .optional(),
  components: z.array(text).default([]),
  versions: z.array(text).default([]),
  board: z.enum(['scrum', 'kanban', 'none']).default('scrum'),
});

const issueSchema = z.strictObject({
  project: key,
  type: z.enum(['Epic', 'Story', 'Task', 'Bug']).default('Task'),
  summary: text,
  description: z.string().optional(),
  labels: z.array(z.string().regex(/^\S{1,255}$/)).default([]),
  status: z.enum(['To Do', 'In Progress', 'Done']).default('To Do'),
  reporter: name.optional(),
  assignee: name.optional(),
});

const schema = z.strictObject({
  users: z.array(userSchema).min(1).optional(),
  projects: z.array(projectSchema).min(1).optional(),
  issues: z.array(issueSchema).default([]),
});

type Seed = z.output<typeof schema>;

/** What a world begins with; what is left out is as by default. */
export type SandboxSeed = z.input<typeof schema>;

function invalid(where: string, problem: string): SandboxError {
  return new SandboxError(`The seed cannot be used: ${where}: ${problem}`, {
    code: 'sandbox_seed_invalid',
    remedy: 'Correct it there; packages/sandbox/README.md shows what a seed can say.',
  });
}

function parse(seed: unknown): Seed {
  const { data, error } = schema.safeParse(seed);
  if (data) return data;
  const [issue] = error.issues;
  throw invalid(issue?.path.join('.') || 'seed', issue?.message ?? '');
}

function userOf(given: NonNullable<Seed['users']>[number], at: number): User {
  const { name: userName, displayName = userName, administrator, active, timeZone = 'Etc/UTC' } = given;
  const number = String(10_000 + at);
  return {
    name: userName,
    key: `JIRAUSER${number}`,
    accountId: `712020:00000000-0000-4000-8000-0000000${number}`,
    ...{ displayName, active, timeZone },
    emailAddress: given.emailAddress ?? `${userName}@example.com`,
    password: given.password ?? userName,
    groups: given.groups ?? [everyone, developers, ...(administrator ? [administrators] : [])],
  };
}

const named = (names: string[]) => names.map((one, at) => ({ id: String(10_000 + at), name: one }));

function projectOf(given: NonNullable<Seed['projects']>[number], at: number, lead: string): Project {
  const [model] = defaults.seedProjects();
  if (!model) throw new TypeError('There is no project to go by');
  const types = defaults.issueTypes.filter(
    ({ name: typeName }) => given.issueTypes?.some((wanted) => wanted === typeName) ?? true,
  );
  return {
    ...model,
    id: String(10_000 + at),
    key: given.key,
    name: given.name ?? given.key,
    lead: given.lead ?? lead,
    issueTypeIds: types.map(({ id }) => id),
    components: named(given.components),
    versions: named(given.versions).map((version) => ({ ...version, released: false, archived: false })),
  };
}

function plantPeople({ users }: World, given: NonNullable<Seed['users']>): void {
  users.clear();
  for (const [at, one] of given.entries()) {
    if (users.has(one.name)) throw invalid(`users.${at}.name`, `${one.name} is there twice.`);
    users.set(one.name, userOf(one, at));
  }
}

function plantProjects({ projects, boards, users }: World, given: NonNullable<Seed['projects']>): void {
  projects.clear();
  boards.all.clear();
  boards.sprints.clear();
  const [anybody = ''] = users.keys();
  for (const [at, one] of given.entries()) {
    if (projects.has(one.key)) throw invalid(`projects.${at}.key`, `${one.key} is there twice.`);
    projects.set(one.key, projectOf(one, at, anybody));
    if (one.board === 'none') continue;
    const [model] = defaults.seedBoards();
    const id = boards.all.size + 1;
    if (model)
      boards.all.set(id, { ...model, id, name: `${one.key} board`, type: one.board, projectKey: one.key });
  }
}

function draftOf(world: World, given: Seed['issues'][number], at: number): IssueDraft {
  const [anybody = ''] = world.users.keys();
  const { reporter = anybody, assignee = null, status: statusName, type: typeName } = given;
  for (const person of [reporter, assignee]) {
    if (person !== null && !world.users.has(person))
      throw invalid(`issues.${at}`, `There is no user ${person}.`);
  }
  const status = defaults.statuses.find(({ name: one }) => one === statusName);
  const type = defaults.issueTypes.find(({ name: one }) => one === typeName);
  const done = status?.category === 'done';
  return {
    typeId: type?.id ?? '',
    statusId: status?.id ?? defaults.initialStatusId,
    summary: given.summary,
    description: given.description ?? null,
    labels: given.labels,
    ...{
      creator: reporter,
      reporter,
      assignee,
      environment: null,
      dueDate: null,
      parentId: null,
      epicId: null,
    },
    priorityId: defaults.defaultPriorityId,
    resolvedAt: done ? world.now() : null,
    resolutionId: done ? defaults.defaultResolutionId : null,
    ...{ sprintIds: [], componentIds: [], fixVersionIds: [], custom: {}, properties: {} },
  };
}

/**
 * Fills a new world.
 * @throws SandboxError `sandbox_seed_invalid`, which names the place
 */
export function plantSeed(world: World, seed: SandboxSeed): void {
  const { users, projects, issues } = parse(seed);
  if (users) plantPeople(world, users);
  if (projects) plantProjects(world, projects);
  for (const [at, given] of issues.entries()) {
    const project = world.projects.get(given.project);
    if (!project) throw invalid(`issues.${at}.project`, `There is no project ${given.project}.`);
    world.issues.add(project, draftOf(world, given, at));
  }
}
