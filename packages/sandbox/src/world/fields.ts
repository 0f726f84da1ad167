import type { Personality } from '../version.ts';
import { may } from './access.ts';
import type { Issue, IssueType, Project, User } from './model.ts';

interface FieldSchema {
  type: string;
  items?: string;
  system?: string;
  custom?: string;
  customId?: number;
}

/** A field of the site: how it is described, and on whose screens it is. */
export interface FieldDefinition {
  id: string;
  name: string;
  schema: FieldSchema;
  clauseNames: string[];
  /** Names of the issue types whose screens show it; 'every' and 'none' speak for themselves. */
  screens: 'every' | 'none' | string[];
  required: boolean;
  hasDefaultValue: boolean;
  operations: ('set' | 'add' | 'remove')[];
  /** The Jiras that have it so; absent: all. */
  where?: (personality: Personality) => boolean;
}

const greenhopper = 'com.pyxis.greenhopper.jira:';
const customTypes = 'com.atlassian.jira.plugin.system.customfieldtypes:';

export const epicLinkField = 'customfield_10101';
export const sprintField = 'customfield_10102';
export const epicNameField = 'customfield_10103';
export const rankField = 'customfield_10105';
export const storyPointsField = 'customfield_10106';
export const storyPointEstimateField = 'customfield_10016';

type Traits = Partial<Omit<FieldDefinition, 'id' | 'name' | 'schema'>>;

const defaults: Omit<FieldDefinition, 'id' | 'name' | 'schema' | 'clauseNames'> = {
  screens: 'every',
  required: false,
  hasDefaultValue: false,
  operations: ['set'],
};

function system(
  id: string,
  name: string,
  type: string,
  traits: Traits & { items?: string } = {},
): FieldDefinition {
  const { items, ...rest } = traits;
  const schema: FieldSchema = { type, ...(items === undefined ? {} : { items }), system: id };
  return { ...defaults, id, name, schema, clauseNames: [id], ...rest };
}

function custom(id: string, name: string, schema: FieldSchema, traits: Traits = {}): FieldDefinition {
  const customId = Number(id.replace('customfield_', ''));
  const clauseNames = [`cf[${customId}]`, name];
  return { ...defaults, id, name, schema: { ...schema, customId }, clauseNames, ...traits };
}

const onCloud = ({ deploymentType }: Personality) => deploymentType === 'Cloud';
const list: Pick<FieldDefinition, 'operations'> = { operations: ['add', 'set', 'remove'] };

/** In the order of the create screen. A field that some issue types must have and others may stands twice. */
export const fieldDefinitions: FieldDefinition[] = [
  system('project', 'Project', 'project', { required: true }),
  system('issuetype', 'Issue Type', 'issuetype', {
    required: true,
    clauseNames: ['issuetype', 'type'],
    operations: [],
  }),
  custom(
    epicNameField,
    'Epic Name',
    { type: 'string', custom: `${greenhopper}gh-epic-label` },
    { screens: ['Epic'], required: true },
  ),
  system('summary', 'Summary', 'string', { required: true }),
  system('parent', 'Parent', 'issuelink', { screens: ['Sub-task'], required: true }),
  system('parent', 'Parent', 'issuelink', {
    screens: ['Story', 'Task', 'Bug'],
    where: ({ epicMembership }) => epicMembership === 'parent',
  }),
  system('reporter', 'Reporter', 'user', { required: true, hasDefaultValue: true }),
  system('assignee', 'Assignee', 'user'),
  system('description', 'Description', 'string'),
  system('environment', 'Environment', 'string', { screens: ['Bug'] }),
  system('priority', 'Priority', 'priority', { hasDefaultValue: true }),
  system('labels', 'Labels', 'array', { items: 'string', ...list }),
  system('components', 'Component/s', 'array', { items: 'component', clauseNames: ['component'], ...list }),
  system('fixVersions', 'Fix Version/s', 'array', {
    items: 'version',
    clauseNames: ['fixVersion'],
    ...list,
  }),
  system('duedate', 'Due Date', 'date', { clauseNames: ['due', 'duedate'] }),
  custom(
    epicLinkField,
    'Epic Link',
    { type: 'any', custom: `${greenhopper}gh-epic-link` },
    { screens: ['Story', 'Task', 'Bug'] },
  ),
  custom(
    sprintField,
    'Sprint',
    { type: 'array', items: 'json', custom: `${greenhopper}gh-sprint` },
    { screens: ['Story', 'Task', 'Bug'] },
  ),
  custom(rankField, 'Rank', { type: 'any', custom: `${greenhopper}gh-lexo-rank` }, { screens: 'none' }),
  custom(
    storyPointsField,
    'Story Points',
    { type: 'number', custom: `${customTypes}float` },
    { screens: ['Epic', 'Story'] },
  ),
  custom(
    storyPointEstimateField,
    'Story point estimate',
    { type: 'number', custom: 'com.pyxis.greenhopper.jira:jsw-story-points' },
    { screens: ['Story', 'Task', 'Bug'], where: onCloud },
  ),
  system('status', 'Status', 'status', { screens: 'none' }),
  system('resolution', 'Resolution', 'resolution', { screens: 'none' }),
  system('created', 'Created', 'datetime', { screens: 'none', clauseNames: ['created', 'createdDate'] }),
  system('updated', 'Updated', 'datetime', { screens: 'none', clauseNames: ['updated', 'updatedDate'] }),
  system('creator', 'Creator', 'user', { screens: 'none' }),
];

/** The fields of such a site, each once. */
export function fieldsOf(personality: Personality): FieldDefinition[] {
  const fields = fieldDefinitions.filter(({ where }) => where?.(personality) ?? true);
  return [...new Map(fields.map((field) => [field.id, field])).values()];
}

/** Where an issue is made or edited, and by whom. */
export interface ScreenOf {
  personality: Personality;
  project: Project;
  type: IssueType;
  user: User | undefined;
}

/** The fields that this user finds on the screens of that issue type. */
export function screenFields({ personality, project, type, user }: ScreenOf): FieldDefinition[] {
  return fieldDefinitions.filter(({ id, screens, where }) => {
    if (where && !where(personality)) return false;
    // "Modify Reporter" is an administrator's permission in the default scheme.
    if (id === 'reporter' && !may(user, 'administer', project)) return false;
    return screens === 'every' || (screens !== 'none' && screens.includes(type.name));
  });
}

/** Custom fields the issue's own type shows, with a value or null. */
export function customValues(
  personality: Personality,
  { type, issue, epicKey }: { type: IssueType; issue: Issue; epicKey: string | null },
): [string, string | number | null][] {
  return fieldsOf(personality)
    .filter(({ schema, screens }) => schema.custom !== undefined && screens.includes(type.name))
    .map(({ id }) => [id, id === epicLinkField ? epicKey : (issue.custom[id] ?? null)]);
}
