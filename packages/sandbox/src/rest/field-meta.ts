import type { FieldDefinition } from '../world/fields.ts';
import { screenFields } from '../world/fields.ts';
import type { IssueType, Project, User } from '../world/model.ts';
import { defaultPriorityId, priorities, resolutions } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import {
  componentBean,
  issueTypeBean,
  priorityBean,
  projectBean,
  resolutionBean,
  typesOf,
  versionBean,
} from './beans.ts';

/** Where a field stands: on the screens of that issue type in that project. */
export interface MetaPlace {
  project: Project;
  type: IssueType;
  /** While editing an issue, its type may be changed. */
  editing?: boolean;
}

/** What a field may be set to, by field id; fields that are not here take what their schema says. */
const allowedValues: Record<string, (world: World, place: MetaPlace) => unknown[]> = {
  project: (world, { project }) => [projectBean(world, project)],
  issuetype: (world, { project, type, editing }) =>
    (editing ? typesOf(project).filter(({ subtask }) => subtask === type.subtask) : [type]).map((one) =>
      issueTypeBean(world, one),
    ),
  priority: (world) => priorities.map((one) => priorityBean(world, one)),
  resolution: (world) => resolutions.map((one) => resolutionBean(world, one)),
  components: (world, { project }) => project.components.map((one) => componentBean(world, one)),
  fixVersions: (world, { project }) =>
    project.versions.filter(({ archived }) => !archived).map((one) => versionBean(world, one)),
};

/** Where values are suggested as one types, below `/rest/api`. */
function suggestionsOf({ site }: World, fieldId: string): string | undefined {
  if (fieldId === 'labels') return '1.0/labels/suggest?query=';
  if (fieldId !== 'assignee' && fieldId !== 'reporter') return undefined;
  const parameter = site.personality.userIdentity === 'accountId' ? 'query' : 'username';
  return `latest/user/assignable/search?issueKey=null&${parameter}=`;
}

function choices(world: World, { id }: FieldDefinition, place: MetaPlace) {
  const suggestions = suggestionsOf(world, id);
  if (suggestions !== undefined) return { autoCompleteUrl: `${world.site.baseUrl}/rest/api/${suggestions}` };
  const allowed = allowedValues[id]?.(world, place);
  if (!allowed) return {};
  if (id !== 'priority') return { allowedValues: allowed };
  const preset = priorities.find((one) => one.id === defaultPriorityId);
  return { allowedValues: allowed, ...(preset ? { defaultValue: priorityBean(world, preset) } : {}) };
}

export type FieldMeta = ReturnType<typeof fieldMeta>;

/** A field as create, edit and transition metadata describe it. */
export function fieldMeta(world: World, field: FieldDefinition, place: MetaPlace) {
  const { id, name, required, schema, operations, hasDefaultValue } = field;
  return {
    required,
    schema,
    name,
    ...(world.site.personality.deploymentType === 'Cloud' ? { key: id } : {}),
    fieldId: id,
    hasDefaultValue,
    operations,
    ...choices(world, field, place),
  };
}

/** What this user finds on the screens of that issue type. */
export function screenMeta(world: World, user: User | undefined, place: MetaPlace): FieldMeta[] {
  const { personality } = world.site;
  return screenFields({ personality, ...place, user }).map((field) => fieldMeta(world, field, place));
}

/** By field id, as edit and transition metadata and the old create metadata have them; on Cloud the id is the key only. */
export function byFieldId(
  metas: FieldMeta[],
): Record<string, Omit<FieldMeta, 'fieldId'> & Partial<Pick<FieldMeta, 'fieldId'>>> {
  return Object.fromEntries(
    metas.map(({ fieldId, ...meta }) => [fieldId, { ...meta, ...('key' in meta ? {} : { fieldId }) }]),
  );
}
