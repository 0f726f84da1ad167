import {
  epicStyleOf,
  getBoardConfiguration,
  getProject,
  JiraRequestError,
  listCreateFields,
  listIssueTypes,
  storyPointsField,
} from '@crosslink/jira';
import type { EpicStyle, JiraClient, JiraCreateField, JiraIssueType } from '@crosslink/jira';
import type { ItemKind } from '../links/tables.ts';
import type { FieldSource } from '../mapping/input.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { usualSources } from '../mapping/usual-sources.ts';
import type { Deployment } from '../sites/tables.ts';
import { once } from './once.ts';
import { ItemProblem } from './reaction.ts';

/** How items of one kind become issues of the project, as its create metadata and the mapping say. */
export interface KindPlan {
  projectId: string;
  projectKey: string;
  type: JiraIssueType;
  /** What this person may or must fill on creation. */
  fields: JiraCreateField[];
  /** By field id: where the value comes from. */
  sources: Record<string, FieldSource>;
  mapping: Mapping;
  deployment: Deployment;
}

/** What Jira says of the project, before anything is sent. */
export interface Plans {
  /** @throws ItemProblem `push_project_missing`, `push_project_refused`, `push_issue_type_missing`, or as Jira failed */
  planFor(kind: ItemKind): Promise<KindPlan>;
  /** How a story goes below the issue of its idea. @throws as planFor */
  epicStyle(): Promise<EpicStyle>;
}

export interface PlansOptions {
  client: () => Promise<JiraClient>;
  projectKey: string;
  deployment: Deployment;
  /** In place of what the mapping says; null: as it says. */
  issueTypes: Record<ItemKind, string | null>;
  mappingFor: (kind: ItemKind) => Promise<Mapping>;
  /** Called before every question. */
  before: () => Promise<void>;
}

/** Asks Jira each thing at most once per run; a refusal is remembered, too, so that nobody asks again and again. */
export function createPlans(o: PlansOptions): Plans {
  const project = once(() => readProject(o));
  const plans = {
    idea: once(async () => readKindPlan(o, await project(), 'idea')),
    story: once(async () => readKindPlan(o, await project(), 'story')),
  };
  return {
    planFor: (kind) => plans[kind](),
    epicStyle: once(async () => {
      const { issueTypes } = await project();
      const [idea, story] = [await plans.idea(), await plans.story()];
      return epicStyleOf({
        issueTypes,
        ...{ idea: idea.type, ideaFields: idea.fields, story: story.type, storyFields: story.fields },
      });
    }),
  };
}

interface Project {
  id: string;
  key: string;
  issueTypes: JiraIssueType[];
}

async function readProject({ client, projectKey, before }: PlansOptions): Promise<Project> {
  await before();
  const project = await translated(getProject(await client(), projectKey), (cause) =>
    projectMissing(projectKey, cause),
  );
  await before();
  const types = await translated(listIssueTypes(await client(), project.key), (cause) =>
    refused(project.key, cause),
  );
  return { id: project.id, key: project.key, issueTypes: types };
}

async function readKindPlan(o: PlansOptions, project: Project, kind: ItemKind): Promise<KindPlan> {
  if (project.issueTypes.length === 0) throw refused(project.key);
  const mapping = await o.mappingFor(kind);
  const type = typeFor(project, kind, o.issueTypes[kind] ?? mapping.issueType);
  await o.before();
  const fields = await translated(listCreateFields(await o.client(), project.key, type.id), (cause) =>
    refused(project.key, cause),
  );
  const pointsFieldId = await pointsFieldOf(o, fields, mapping);
  const sources = { ...usualSources({ kind, fields, pointsFieldId }), ...mapping.fields };
  return {
    ...{ projectId: project.id, projectKey: project.key },
    ...{ type, fields, sources, mapping, deployment: o.deployment },
  };
}

/** The one that is asked for; else the usual one: an epic for ideas, a story for stories, or what the project has instead. */
function typeFor(project: Project, kind: ItemKind, wanted: string | null): JiraIssueType {
  const { issueTypes } = project;
  const byName = (name: string) => issueTypes.find((type) => type.name.toLowerCase() === name.toLowerCase());
  if (wanted !== null) {
    const type = byName(wanted) ?? issueTypes.find(({ id }) => id === wanted);
    if (type) return type;
    throw typeMissing(project, wanted);
  }
  const standard = issueTypes.filter(({ subtask }) => !subtask);
  const usual =
    kind === 'idea'
      ? (byName('Epic') ?? issueTypes.find(({ hierarchyLevel }) => hierarchyLevel === 1) ?? byName('Story'))
      : byName('Story');
  const type = usual ?? byName('Task') ?? standard[0];
  if (type) return type;
  throw typeMissing(project, kind === 'idea' ? 'Epic' : 'Story');
}

/** The board knows best; without one, or where it may not be asked, the fields themselves tell. */
async function pointsFieldOf(
  { client, before }: PlansOptions,
  createFields: JiraCreateField[],
  { target }: Mapping,
): Promise<string | undefined> {
  const fields = createFields.map(({ fieldId: id, ...field }) => ({ id, custom: true, ...field }));
  const boardId = target && 'boardId' in target ? target.boardId : undefined;
  if (boardId === undefined) return storyPointsField(fields)?.id;
  await before();
  const board = await getBoardConfiguration(await client(), boardId).catch((error: unknown) => {
    if (error instanceof JiraRequestError) return undefined;
    throw error;
  });
  return storyPointsField(fields, { estimationFieldId: board?.estimationFieldId })?.id;
}

async function translated<T>(
  call: Promise<T>,
  problem: (cause: JiraRequestError) => ItemProblem,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof JiraRequestError ? problem(error) : error;
  }
}

function projectMissing(projectKey: string, cause: JiraRequestError): ItemProblem {
  return new ItemProblem({
    code: 'push_project_missing',
    message: `Jira shows no project ${projectKey} to this connection.`,
    remedy: 'Check the project key, or ask your Jira administrator for access to the project.',
    cause,
  });
}

function refused(projectKey: string, cause?: JiraRequestError): ItemProblem {
  const words = cause?.errorMessages.join(' ') ?? '';
  return new ItemProblem({
    code: 'push_project_refused',
    message: `Jira does not let this connection create issues in ${projectKey}. ${words}`.trim(),
    remedy: 'Ask your Jira administrator for the permission "Create Issues" in this project.',
    cause,
  });
}

function typeMissing(project: Project, wanted: string): ItemProblem {
  const names = project.issueTypes.map((type) => type.name);
  return new ItemProblem({
    code: 'push_issue_type_missing',
    message: `Project ${project.key} has no issue type ${wanted}; it has ${names.join(', ')}.`,
    remedy: 'Push with one of the issue types of the project, or have this one added to it in Jira.',
    details: { issueTypes: names },
  });
}
