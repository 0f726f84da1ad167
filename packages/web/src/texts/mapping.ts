import type { FieldSource } from '../pages/mapping/sources.ts';
import { itemFields } from './item-fields.ts';

type ItemField = Extract<FieldSource, { from: 'item' }>['field'];

export const mappingTexts = {
  chooseProject: 'Choose a project',
  title: (kind: 'idea' | 'story', project: string) =>
    `${kind === 'idea' ? 'Ideas' : 'User stories'} in ${project}`,
  text: 'For everybody here, and for all pushes to this project from now on.',
  pageTitle: 'Mapping',
  pageText: 'How ideas and user stories become issues: their type, and what goes into which field.',
  needsConnection: 'What a project allows, Jira tells those who are connected. Connect first.',
  issueType: 'Issue type',
  usualType: 'As usual',
  usualTypeIs: (type: string) => `As usual (${type})`,
  target: 'New issues also go to',
  nowhere: 'Nowhere else',
  activeSprint: (board: string) => `The active sprint of ${board}`,
  backlog: (board: string) => `The backlog of ${board}`,
  sprint: (id: number) => `Sprint ${id}`,
  fields: 'Fields',
  required: 'Required',
  showAll: (count: number) => `Show all ${count} fields`,
  sourceOf: (field: string) => `Where ${field} comes from`,
  valueOf: (field: string) => `Value of ${field}`,
  usualIs: (source: string) => `As usual: ${source}`,
  leftToJira: 'left to Jira',
  nothing: 'Nothing',
  constant: 'The same for all',
  template: 'A text with parts of the item',
  templateHint: 'For example: {{title}} ({{externalId}})',
  bySteps: (field: string) => `${field}, by steps`,
  gone: (fieldId: string) =>
    `${fieldId}: this issue type has no such field to fill. It is taken out when you save.`,
  items: {
    ...itemFields,
    url: 'Link to the item here',
  } satisfies Record<ItemField, string>,
  groups: { general: 'In general', item: 'From the item' },
  save: 'Save',
  saved: 'Saved.',
  reset: 'Everything as usual',
  resetDone: 'Everything is as usual again.',
};
