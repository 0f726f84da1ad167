import { describe, expect, it } from 'vitest';
import type { JiraCreateField } from '@crosslink/jira';
import type { FieldSource } from '../mapping/input.ts';
import type { ItemValues } from '../mapping/source-value.ts';
import { usualSources } from '../mapping/usual-sources.ts';
import { compose, marked } from './compose.ts';
import type { ItemDocument } from './documents.ts';
import type { KindPlan } from './plan.ts';

const field = (fieldId: string, more: Partial<JiraCreateField> = {}): JiraCreateField => ({
  fieldId,
  name: fieldId,
  required: false,
  hasDefaultValue: false,
  schema: { type: 'string' },
  ...more,
});
const labels = field('labels', { schema: { type: 'array', items: 'string', system: 'labels' } });
const priority = field('priority', {
  schema: { type: 'priority', system: 'priority' },
  allowedValues: ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map((name, index) => ({
    id: String(index + 1),
    name,
  })),
});
const points = field('customfield_5', { name: 'Story Points', schema: { type: 'number' } });

const plan = (fields: JiraCreateField[], mapped: Record<string, FieldSource> = {}): KindPlan => ({
  ...{ projectId: '10000', projectKey: 'DEMO', deployment: 'data-center', fields },
  type: { id: '10001', name: 'Epic', subtask: false },
  sources: { ...usualSources({ kind: 'idea', fields, pointsFieldId: undefined }), ...mapped },
  mapping: {
    ...{ siteId: 's', projectKey: 'DEMO', itemKind: 'idea', issueType: null, fields: mapped, target: null },
    ...{ updatedAt: null, updatedBy: null },
  },
});

const document: ItemDocument = {
  kind: 'idea',
  itemId: 'i1',
  ideaId: 'i1',
  summary: 'Dark page',
  description: 'text',
  url: 'https://crosslink.test/ideas/i1',
};
const values: ItemValues = {
  ...{ title: 'Dark page', description: 'text', url: document.url, problem: '', benefit: '' },
  ...{ impact: 7, effort: 2, status: 'new', tags: ['two words'], owner: null },
  ...{ externalId: 'P-1', externalUrl: null, points: null },
  ...{ asA: null, iWant: null, soThat: null, acceptanceCriteria: null },
};
const marker = 'crosslink-aaaaaaaaaaaaaaaaaaaa';
const basic = [field('summary', { required: true }), field('description'), labels];
const of = (fields: JiraCreateField[], mapped?: Record<string, FieldSource>) =>
  compose({ document, values, marker, plan: plan(fields, mapped) });

describe('an issue', () => {
  it('says what the item says, as usual', () => {
    const { place, fields, properties, problems } = of([...basic, priority]);
    expect(problems).toEqual([]);
    expect(place).toEqual({ project: { id: '10000' }, issuetype: { id: '10001' } });
    expect(fields).toEqual({
      summary: 'Dark page',
      description: 'text',
      labels: ['two-words'],
      priority: { id: '2' },
    });
    expect(properties).toEqual({
      crosslink: { itemKind: 'idea', itemId: 'i1', ideaId: 'i1', url: document.url, marker },
    });
  });

  it('carries the marker as a label when it is created', () => {
    const body = marked(of(basic), marker);
    expect(body.fields).toMatchObject({ project: { id: '10000' }, labels: ['two-words', marker] });
  });

  it('goes below another by what that Jira has', () => {
    const parent = { id: '7', key: 'DEMO-1' };
    const below = (style: Parameters<typeof compose>[0]['parent']) =>
      compose({ document, values, marker, plan: plan(basic), parent: style }).place;
    expect(below({ ...parent, style: { kind: 'epic-link', fieldId: 'customfield_2' } })).toMatchObject({
      customfield_2: 'DEMO-1',
    });
    expect(below({ ...parent, style: { kind: 'parent' } })).toMatchObject({ parent: { id: '7' } });
  });

  it('leaves out what the create screen does not have', () => {
    expect(Object.keys(of([labels]).fields).toSorted()).toEqual(['labels', 'summary']);
  });

  it.each<[string, FieldSource, unknown]>([
    ['a constant', { from: 'constant', value: 3 }, 3],
    ['what the item says', { from: 'item', field: 'effort' }, 2],
    [
      'a step of a scale',
      {
        from: 'item',
        field: 'effort',
        steps: [
          { atLeast: 0, value: 13 },
          { atLeast: 5, value: 5 },
        ],
      },
      13,
    ],
  ])('has %s where the mapping says so', (_what, source, value) => {
    expect(of([...basic, points], { customfield_5: source }).fields).toMatchObject({ customfield_5: value });
  });

  it('has a text made of several, and nothing of what says nothing', () => {
    const template = (text: string): FieldSource => ({ from: 'template', text });
    const fields = [...basic, field('customfield_8'), field('customfield_9')];
    const made = of(fields, {
      customfield_8: template('{{externalId}}: {{ title }} {{unknown}}'),
      customfield_9: template('from {{externalUrl}}'),
    }).fields;
    expect(made).toMatchObject({ customfield_8: 'P-1: Dark page {{unknown}}' });
    expect(made).not.toHaveProperty('customfield_9');
  });

  it('leaves to Jira what the mapping leaves to it', () => {
    expect(of([...basic, priority], { priority: { from: 'nothing' } }).fields).not.toHaveProperty('priority');
  });
});

describe('what keeps an issue from being created is said', () => {
  const codes = (composition: ReturnType<typeof of>) => composition.problems.map(({ code }) => code);

  it('every required field that nothing fills', () => {
    const fields = [
      ...basic,
      field('reporter', { required: true }),
      { ...priority, required: true, hasDefaultValue: true },
      field('customfield_9', { required: true, name: 'Cost centre' }),
      field('duedate', { required: true, name: 'Due date' }),
    ];
    const [problem] = of(fields).problems;
    expect(problem).toMatchObject({
      code: 'push_required_field',
      message: expect.stringContaining('Cost centre, Due date') as string,
      details: { fields: [{ fieldId: 'customfield_9' }, { fieldId: 'duedate' }] },
    });
    const filled = of(fields, {
      customfield_9: { from: 'constant', value: '42' },
      duedate: { from: 'constant', value: '2026-12-31' },
    });
    expect(codes(filled)).toEqual([]);
  });

  it('a value that Jira does not allow, with those that it does', () => {
    const composition = of([...basic, priority], { priority: { from: 'constant', value: 'Urgent' } });
    expect(composition.problems).toMatchObject([{ code: 'push_value_refused' }]);
    expect(composition.problems[0]?.message).toContain('does not allow “Urgent”. It allows: Highest, High');
  });

  it('a mapped field that is not on the create screen', () => {
    expect(codes(of(basic, { customfield_7: { from: 'constant', value: 1 } }))).toEqual([
      'push_field_missing',
    ]);
  });

  it('that it could not be found again', () => {
    expect(codes(of([field('summary')]))).toEqual(['push_labels_missing']);
  });
});
