import { storyPointsField } from './fields.ts';
import { administrators, developers, everyone } from './groups.ts';
import type {
  Board,
  IssueType,
  NamedId,
  Permission,
  Project,
  Sprint,
  Status,
  StatusCategory,
  Transition,
  User,
} from './model.ts';

function user(name: string, displayName: string, number: number, groups: string[]): User {
  return {
    name,
    key: `JIRAUSER${number}`,
    accountId: `712020:00000000-0000-4000-8000-0000000${number}`,
    displayName,
    emailAddress: `${name}@example.com`,
    // The sandbox is no place for secrets: whoever reads the name knows the password.
    password: name,
    active: true,
    timeZone: 'Etc/UTC',
    groups,
  };
}

export const seedUsers = (): User[] => [
  user('admin', 'Ada Admin', 10000, [everyone, developers, administrators]),
  user('alice', 'Alice Ng', 10100, [everyone, developers]),
  user('bob', 'Bob Baker', 10101, [everyone, developers]),
  // Carol sees every project and may write in none.
  user('carol', 'Carol Clark', 10102, [everyone]),
];

export const issueTypes: IssueType[] = [
  {
    id: '10000',
    name: 'Epic',
    description: 'A big user story that needs to be broken down.',
    subtask: false,
  },
  { id: '10001', name: 'Story', description: 'A user story.', subtask: false },
  { id: '10002', name: 'Task', description: 'A task that needs to be done.', subtask: false },
  { id: '10003', name: 'Sub-task', description: 'The sub-task of the issue.', subtask: true },
  {
    id: '10004',
    name: 'Bug',
    description: 'A problem which impairs or prevents the product.',
    subtask: false,
  },
];

export const statusCategories: StatusCategory[] = [
  { id: 1, key: 'undefined', name: 'No Category', colorName: 'medium-gray' },
  { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' },
  { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' },
  { id: 3, key: 'done', name: 'Done', colorName: 'green' },
];

export const statuses: Status[] = [
  { id: '10000', name: 'To Do', description: '', category: 'new' },
  { id: '3', name: 'In Progress', description: 'This issue is being worked on.', category: 'indeterminate' },
  { id: '10001', name: 'Done', description: '', category: 'done' },
];

/** The first status of a new issue. */
export const initialStatusId = '10000';

export const transitions: Transition[] = [
  { id: '11', name: 'To Do', fromStatusIds: ['3'], toStatusId: '10000', screen: [] },
  { id: '21', name: 'In Progress', fromStatusIds: ['10000', '10001'], toStatusId: '3', screen: [] },
  {
    id: '31',
    name: 'Done',
    fromStatusIds: ['3'],
    toStatusId: '10001',
    screen: [{ fieldId: 'resolution', required: false }],
  },
  {
    id: '41',
    name: 'Close',
    fromStatusIds: ['10000', '3'],
    toStatusId: '10001',
    projectKeys: ['OPS'],
    screen: [
      { fieldId: 'resolution', required: true },
      { fieldId: 'assignee', required: false },
    ],
  },
];

export const priorities: NamedId[] = [
  { id: '1', name: 'Highest' },
  { id: '2', name: 'High' },
  { id: '3', name: 'Medium' },
  { id: '4', name: 'Low' },
  { id: '5', name: 'Lowest' },
];

export const defaultPriorityId = '3';

export const resolutions: NamedId[] = [
  { id: '10000', name: 'Done' },
  { id: '10001', name: "Won't Do" },
  { id: '10002', name: 'Duplicate' },
];

/** What an issue gets that becomes done without anybody saying how. */
export const defaultResolutionId = '10000';

const permissions = (): Record<Permission, string[]> => ({
  browse: [everyone],
  create: [developers],
  edit: [developers],
  delete: [developers],
  move: [developers],
  transition: [developers],
  comment: [developers],
  link: [developers],
  schedule: [developers],
  administer: [administrators],
});

export const seedProjects = (): Project[] => [
  {
    id: '10000',
    key: 'DEMO',
    name: 'Demo',
    lead: 'alice',
    issueTypeIds: ['10000', '10001', '10002', '10004', '10003'],
    permissions: permissions(),
    lastIssueNumber: 0,
    archived: false,
    components: [
      { id: '10000', name: 'Backend' },
      { id: '10001', name: 'Web' },
    ],
    versions: [
      { id: '10000', name: '1.0', released: true, archived: false },
      { id: '10001', name: '1.1', released: false, archived: false },
      { id: '10002', name: '0.9', released: true, archived: true },
    ],
  },
  {
    id: '10001',
    key: 'OPS',
    name: 'Operations',
    lead: 'bob',
    issueTypeIds: ['10002', '10004', '10003'],
    permissions: permissions(),
    lastIssueNumber: 0,
    archived: false,
    components: [],
    versions: [],
  },
];

/** The project of Cloud's second site. */
export const secondSiteProjects = (): Project[] =>
  seedProjects()
    .slice(0, 1)
    .map((project) => ({ ...project, key: 'SECOND', name: 'Second' }));

const columns = (): Board['columns'] => statuses.map(({ id, name }) => ({ name, statusIds: [id] }));

export const seedBoards = (): Board[] => [
  {
    id: 1,
    name: 'DEMO board',
    type: 'scrum',
    projectKey: 'DEMO',
    columns: columns(),
    estimationFieldId: storyPointsField,
  },
  {
    id: 2,
    name: 'OPS board',
    type: 'kanban',
    projectKey: 'OPS',
    columns: columns(),
    estimationFieldId: null,
  },
];

export const seedSprints = (): Sprint[] => [
  {
    ...{ id: 1, boardId: 1, name: 'DEMO Sprint 1', goal: '', state: 'active' },
    ...{ startAt: Date.UTC(2026, 0, 5, 9), endAt: Date.UTC(2026, 0, 19, 9), completedAt: null },
  },
  {
    ...{ id: 2, boardId: 1, name: 'DEMO Sprint 2', goal: '', state: 'future' },
    ...{ startAt: null, endAt: null, completedAt: null },
  },
];
