import type { Preflight, Push, PushSummary } from '../api/generated/types.gen.ts';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const pushTexts = {
  title: 'Push to Jira',
  text: 'Each idea becomes an issue with its user stories below it. What is linked already is brought up to date.',
  back: 'Backlog',
  nothing: 'No ideas were chosen. Choose some in the backlog first.',
  where: 'Where to',
  connection: 'Jira, as whom',
  noConnection: 'You are not connected to any Jira yet.',
  connect: 'Go to your Jira sites',
  project: 'Project',
  projectHint: 'Those this connection sees',
  chooseProject: 'Choose a project to see what will appear there.',
  preview: 'What will appear in Jira',
  lookAgain: 'Look again',
  mapping: (kind: 'idea' | 'story') =>
    kind === 'idea' ? 'How ideas are filled in' : 'How stories are filled in',
  actions: {
    create: 'New',
    update: 'Changed',
    nothing: 'As it is',
    ask: 'To be decided',
    blocked: 'Not yet',
  } satisfies Record<Preflight['items'][number]['action'], string>,
  leftOut: 'Left out',
  include: (title: string) => `Push ${title}`,
  fields: (count: number) => counted(count, 'field', 'fields'),
  fix: 'Fix it in the mapping',
  fixField: (field: string) => `Fill ${field} in the mapping`,
  allowed: (values: string[]) => `Allowed: ${values.join(', ')}`,
  conflictTitle: 'Changed here and in Jira',
  conflictText: 'Since the last push both sides changed the same field. Which of the two stays?',
  ours: 'Here',
  theirs: 'In Jira',
  onConflict: {
    ask: 'Leave these items out',
    keep: 'Keep what Jira says',
    overwrite: 'Overwrite it in Jira',
  },
  submit: (issues: number) => `Push ${counted(issues, 'issue', 'issues')}`,
  someBlocked: (count: number) =>
    `${counted(count, 'item', 'items')} cannot be pushed yet and would fail; the others go.`,
  empty: 'nothing',
  service: (name: string) => `${name} (service)`,
};

export const pushesTexts = {
  title: 'Pushes',
  text: 'What was carried across to Jira, latest first.',
  emptyTitle: 'Nothing was pushed yet',
  emptyText: 'Choose ideas in the backlog and push them: each becomes an issue in Jira, linked both ways.',
  toBacklog: 'Go to the backlog',
  back: 'Pushes',
  one: (project: string) => `Push to ${project}`,
  states: { running: 'Running', done: 'Done', failed: 'Stopped' } satisfies Record<
    PushSummary['state'],
    string
  >,
  itemStates: {
    queued: 'Waiting',
    sending: 'Sending',
    unknown: 'Looking in Jira',
    created: 'Created',
    linked: 'Linked',
    done: 'Done',
    failed: 'Failed',
    conflict: 'To be decided',
    cancelled: 'Cancelled',
  } satisfies Record<Push['items'][number]['state'], string>,
  outcomes: { created: 'Created', updated: 'Brought up to date', unchanged: 'Linked before' },
  progress: (done: number, total: number) => `${done} of ${total} done`,
  failed: (count: number) => `${count} failed`,
  undecided: (count: number) => `${count} to be decided`,
  cancelled: (count: number) => `${count} cancelled`,
  waits: 'It waits, and goes on by itself',
  cancel: 'Cancel what was not sent yet',
  cancelling: 'Cancelled: what was sent already is finished.',
  again: 'Push again what is not done',
  overwrite: 'Overwrite in Jira',
  keep: 'Keep Jira’s',
};
