import { getProject, JiraRequestError, listCreateFields, listIssueTypes } from '@crosslink/jira';
import type { JiraClient, JiraCreateField, JiraIssueType } from '@crosslink/jira';
import type { ItemKind } from '../links/tables.ts';
import { ItemProblem } from './reaction.ts';

const EPIC_NAME = 'com.pyxis.greenhopper.jira:gh-epic-label';
const EPIC_LINK = 'com.pyxis.greenhopper.jira:gh-epic-link';

/** How items of one kind become issues of the project, as its create metadata allows. */
export interface KindPlan {
  projectId: string;
  projectKey: string;
  typeId: string;
  typeName: string;
  /** What this person may or must fill on creation. */
  fields: JiraCreateField[];
  /** Field id of "Epic Name"; only epics have it. */
  epicNameFieldId: string | undefined;
  /** Field id of "Epic Link", which puts an issue below its epic. */
  epicLinkFieldId: string | undefined;
}

/** Looks before anything is sent. */
export interface Preflight {
  /** @throws ItemProblem `push_project_missing`, `push_project_refused`, `push_issue_type_missing`, or as Jira failed */
  planFor(kind: ItemKind): Promise<KindPlan>;
}

/** Asks Jira each thing at most once per run; a refusal is remembered, too, so that nobody asks again and again. */
export function createPreflight(o: {
  client: () => Promise<JiraClient>;
  projectKey: string;
  issueTypes: Record<ItemKind, string>;
  /** Called before every question. */
  before: () => Promise<void>;
}): Preflight {
  const project = once(() => readProject(o));
  const plans = {
    idea: once(async () => readKindPlan(o, await project(), o.issueTypes.idea)),
    story: once(async () => readKindPlan(o, await project(), o.issueTypes.story)),
  };
  return { planFor: (kind) => plans[kind]() };
}

type Questions = Parameters<typeof createPreflight>[0];

interface ProjectPlan {
  id: string;
  key: string;
  issueTypes: JiraIssueType[];
}

async function readProject({ client, projectKey, before }: Questions): Promise<ProjectPlan> {
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

async function readKindPlan(o: Questions, project: ProjectPlan, wanted: string): Promise<KindPlan> {
  if (project.issueTypes.length === 0) throw refused(project.key);
  const name = wanted.toLowerCase();
  const type = project.issueTypes.find((each) => each.name.toLowerCase() === name || each.id === wanted);
  if (!type) throw typeMissing(project, wanted);
  await o.before();
  const fields = await translated(listCreateFields(await o.client(), project.key, type.id), (cause) =>
    refused(project.key, cause),
  );
  return {
    projectId: project.id,
    projectKey: project.key,
    typeId: type.id,
    typeName: type.name,
    fields,
    epicNameFieldId: customField(fields, EPIC_NAME),
    epicLinkFieldId: customField(fields, EPIC_LINK),
  };
}

/** By type, never by name: names are translated and changed, ids differ from site to site. */
function customField(fields: JiraCreateField[], type: string): string | undefined {
  return fields.find((field) => field.schema.custom === type)?.fieldId;
}

/** Answers again what it answered first, errors included. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
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

function typeMissing(project: ProjectPlan, wanted: string): ItemProblem {
  const names = project.issueTypes.map((type) => type.name);
  return new ItemProblem({
    code: 'push_issue_type_missing',
    message: `Project ${project.key} has no issue type ${wanted}; it has ${names.join(', ')}.`,
    remedy: 'Push with one of the issue types of the project, or have this one added to it in Jira.',
    details: { issueTypes: names },
  });
}
