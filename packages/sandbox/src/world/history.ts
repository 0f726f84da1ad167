import { epicLinkField, fieldDefinitions, sprintField } from './fields.ts';
import type { IssueDraft } from './issues.ts';
import type { ChangedItem, Issue, NamedId } from './model.ts';
import { issueTypes, priorities, resolutions, statuses } from './seed.ts';
import type { World } from './world.ts';

/** A value as the changelog has it: its id and its name. */
type Shown = [id: string | null, text: string | null];

interface ChangedField {
  member: keyof IssueDraft;
  field: string;
  fieldId: string;
  show: (issue: Partial<Issue>, world: World) => Shown;
}

const asText = (text: string | number | null | undefined): Shown => [null, text?.toString() ?? null];

function named(things: NamedId[], id: string | null | undefined): Shown {
  return [id ?? null, things.find((thing) => thing.id === id)?.name ?? null];
}

function person(world: World, name: string | null | undefined): Shown {
  const user = world.users.get(name ?? '');
  const id = world.site.personality.userIdentity === 'accountId' ? user?.accountId : user?.name;
  return [id ?? null, user?.displayName ?? null];
}

function issueOf(world: World, id: string | null | undefined): Shown {
  return [id ?? null, world.issues.get(id ?? '')?.key ?? null];
}

const richText = (text: Issue['description'] | undefined): Shown =>
  asText(typeof text === 'string' || !text ? text : JSON.stringify(text));

const listed = (things: NamedId[], ids: string[] = []): Shown => [
  ids.join(', ') || null,
  things
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ') || null,
];

const componentsOf = (world: World) => [...world.projects.values()].flatMap(({ components }) => components);
const versionsOf = (world: World) => [...world.projects.values()].flatMap(({ versions }) => versions);

/** The columns of an issue that leave a trace, as Jira names them. */
const changedFields: ChangedField[] = [
  { member: 'summary', field: 'summary', fieldId: 'summary', show: ({ summary }) => asText(summary) },
  {
    member: 'description',
    field: 'description',
    fieldId: 'description',
    show: ({ description }) => richText(description),
  },
  {
    member: 'environment',
    field: 'environment',
    fieldId: 'environment',
    show: ({ environment }) => richText(environment),
  },
  {
    member: 'statusId',
    field: 'status',
    fieldId: 'status',
    show: ({ statusId }) => named(statuses, statusId),
  },
  {
    member: 'resolutionId',
    field: 'resolution',
    fieldId: 'resolution',
    show: ({ resolutionId }) => named(resolutions, resolutionId),
  },
  {
    member: 'typeId',
    field: 'issuetype',
    fieldId: 'issuetype',
    show: ({ typeId }) => named(issueTypes, typeId),
  },
  {
    member: 'priorityId',
    field: 'priority',
    fieldId: 'priority',
    show: ({ priorityId }) => named(priorities, priorityId),
  },
  {
    member: 'assignee',
    field: 'assignee',
    fieldId: 'assignee',
    show: ({ assignee }, world) => person(world, assignee),
  },
  {
    member: 'reporter',
    field: 'reporter',
    fieldId: 'reporter',
    show: ({ reporter }, world) => person(world, reporter),
  },
  {
    member: 'labels',
    field: 'labels',
    fieldId: 'labels',
    show: ({ labels }) => [null, labels?.join(' ') ?? ''],
  },
  {
    member: 'dueDate',
    field: 'duedate',
    fieldId: 'duedate',
    show: ({ dueDate }) => [dueDate ?? null, dueDate ?? null],
  },
  {
    member: 'parentId',
    field: 'Parent',
    fieldId: 'parent',
    show: ({ parentId }, world) => issueOf(world, parentId),
  },
  {
    member: 'epicId',
    field: 'Epic Link',
    fieldId: epicLinkField,
    show: ({ epicId }, world) => issueOf(world, epicId),
  },
  {
    member: 'sprintIds',
    field: 'Sprint',
    fieldId: sprintField,
    show: ({ sprintIds = [] }, world) => [
      sprintIds.join(', '),
      sprintIds.map((id) => world.boards.sprints.get(id)?.name ?? '').join(', '),
    ],
  },
  {
    member: 'componentIds',
    field: 'Component',
    fieldId: 'components',
    show: ({ componentIds }, world) => listed(componentsOf(world), componentIds),
  },
  {
    member: 'fixVersionIds',
    field: 'Fix Version',
    fieldId: 'fixVersions',
    show: ({ fixVersionIds }, world) => listed(versionsOf(world), fixVersionIds),
  },
];

function item(names: Pick<ChangedItem, 'field' | 'fieldId'>, before: Shown, after: Shown): ChangedItem {
  return {
    ...names,
    fieldtype: names.fieldId.startsWith('customfield_') ? 'custom' : 'jira',
    from: before[0],
    fromText: before[1],
    to: after[0],
    toText: after[1],
  };
}

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);

function customItems(issue: Issue, custom: Issue['custom']): ChangedItem[] {
  return Object.entries(custom)
    .filter(([id, value]) => differs(issue.custom[id], value))
    .map(([fieldId, value]) => {
      const field = fieldDefinitions.find(({ id }) => id === fieldId)?.name ?? fieldId;
      return item({ field, fieldId }, asText(issue.custom[fieldId]), asText(value));
    });
}

/** What of the changes really changes something, as the changelog will say it. */
export function changedItems(world: World, issue: Issue, changes: Partial<IssueDraft>): ChangedItem[] {
  const items = changedFields
    .filter(({ member }) => member in changes && differs(issue[member], changes[member]))
    .map(({ field, fieldId, show }) => item({ field, fieldId }, show(issue, world), show(changes, world)));
  return [...items, ...customItems(issue, changes.custom ?? {})];
}
