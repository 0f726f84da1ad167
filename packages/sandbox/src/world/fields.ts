import type { Issue, IssueType, Project } from './model.ts';
import { may } from './access.ts';
import type { User } from './model.ts';

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
}

const greenhopper = 'com.pyxis.greenhopper.jira:';
const customTypes = 'com.atlassian.jira.plugin.system.customfieldtypes:';

export const epicLinkField = 'customfield_10101';
export const sprintField = 'customfield_10102';
export const epicNameField = 'customfield_10103';
export const storyPointsField = 'customfield_10106';

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

/** In the order of the create screen. */
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
  system('reporter', 'Reporter', 'user', { required: true, hasDefaultValue: true }),
  system('assignee', 'Assignee', 'user'),
  system('description', 'Description', 'string'),
  system('priority', 'Priority', 'priority', { hasDefaultValue: true }),
  system('labels', 'Labels', 'array', { items: 'string', operations: ['add', 'set', 'remove'] }),
  system('duedate', 'Due Date', 'date', { clauseNames: ['due', 'duedate'] }),
  custom(
    epicLinkField,
    'Epic Link',
    { type: 'any', custom: `${greenhopper}gh-epic-link` },
    { screens: ['Story', 'Task', 'Bug'] },
  ),
  custom(
    storyPointsField,
    'Story Points',
    { type: 'number', custom: `${customTypes}float` },
    { screens: ['Epic', 'Story'] },
  ),
  system('status', 'Status', 'status', { screens: 'none' }),
  system('resolution', 'Resolution', 'resolution', { screens: 'none' }),
  system('created', 'Created', 'datetime', { screens: 'none', clauseNames: ['created', 'createdDate'] }),
  system('updated', 'Updated', 'datetime', { screens: 'none', clauseNames: ['updated', 'updatedDate'] }),
  system('creator', 'Creator', 'user', { screens: 'none' }),
];

/** The fields that this user finds on the screens of that issue type. */
export function screenFields(project: Project, type: IssueType, user: User | undefined): FieldDefinition[] {
  return fieldDefinitions.filter(({ id, screens }) => {
    // "Modify Reporter" is an administrator's permission in the default scheme.
    if (id === 'reporter' && !may(user, 'administer', project)) return false;
    return screens === 'every' || (screens !== 'none' && screens.includes(type.name));
  });
}

/** Custom fields the issue's own type shows, with a value or null. */
export function customValues(
  type: IssueType,
  issue: Issue,
  epicKey: string | null,
): [string, string | number | null][] {
  return fieldDefinitions
    .filter(({ schema, screens }) => schema.custom !== undefined && screens.includes(type.name))
    .map(({ id }) => [id, id === epicLinkField ? epicKey : (issue.custom[id] ?? null)]);
}
