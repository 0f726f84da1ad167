import { describe, expect, it } from 'vitest';
import type { JiraCreateField } from '@crosslink/jira';
import type { ItemDocument } from './documents.ts';
import { buildCreateBody } from './fields.ts';
import type { KindPlan } from './preflight.ts';

const field = (fieldId: string, more: Partial<JiraCreateField> = {}): JiraCreateField => ({
  fieldId,
  name: fieldId,
  required: false,
  hasDefaultValue: false,
  schema: { type: 'string' },
  ...more,
});

const plan = (more: Partial<KindPlan> = {}): KindPlan => ({
  projectId: '10000',
  projectKey: 'DEMO',
  typeId: '10001',
  typeName: 'Story',
  fields: [field('summary', { required: true }), field('description'), field('labels')],
  epicNameFieldId: undefined,
  epicLinkFieldId: undefined,
  ...more,
});

const document: ItemDocument = {
  kind: 'story',
  itemId: 's1',
  ideaId: 'i1',
  summary: 'Dark page',
  description: 'text',
  url: 'https://crosslink.test/ideas/i1#story-s1',
};
const marker = 'crosslink-aaaaaaaaaaaaaaaaaaaa';

describe('the create call', () => {
  it('carries the marker as label and as property', () => {
    const body = buildCreateBody({ document, plan: plan(), marker });
    expect(body.fields).toEqual({
      project: { id: '10000' },
      issuetype: { id: '10001' },
      summary: 'Dark page',
      description: 'text',
      labels: [marker],
    });
    expect(body.properties).toEqual({
      crosslink: { itemKind: 'story', itemId: 's1', ideaId: 'i1', url: document.url, marker },
    });
  });

  it('fills Epic Name and Epic Link where the type has them', () => {
    const body = buildCreateBody({
      document,
      plan: plan({ epicNameFieldId: 'customfield_1', epicLinkFieldId: 'customfield_2' }),
      marker,
      epicKey: 'DEMO-1',
    });
    expect(body.fields).toMatchObject({ customfield_1: 'Dark page', customfield_2: 'DEMO-1' });
  });

  it('leaves out what the create screen does not have', () => {
    const body = buildCreateBody({
      document,
      plan: plan({ fields: [field('labels')] }),
      marker,
      epicKey: 'DEMO-1',
    });
    expect(Object.keys(body.fields)).toEqual(['project', 'issuetype', 'summary', 'labels']);
  });

  it('names every required field it cannot fill', () => {
    const fields = [
      field('labels'),
      field('reporter', { required: true }),
      field('priority', { required: true, hasDefaultValue: true }),
      field('customfield_9', { required: true, name: 'Cost centre' }),
      field('duedate', { required: true, name: 'Due date' }),
    ];
    expect(() => buildCreateBody({ document, plan: plan({ fields }), marker })).toThrow(
      expect.objectContaining({
        code: 'push_required_field',
        message: expect.stringContaining('Cost centre, Due date') as string,
        details: {
          fields: [
            { fieldId: 'customfield_9', name: 'Cost centre' },
            { fieldId: 'duedate', name: 'Due date' },
          ],
        },
      }),
    );
  });

  it('counts a required description as missing when the item has none', () => {
    const fields = [field('labels'), field('description', { required: true })];
    expect(() =>
      buildCreateBody({ document: { ...document, description: '' }, plan: plan({ fields }), marker }),
    ).toThrow(expect.objectContaining({ code: 'push_required_field' }));
  });

  it('refuses to create what could not be found again', () => {
    expect(() => buildCreateBody({ document, plan: plan({ fields: [field('summary')] }), marker })).toThrow(
      expect.objectContaining({ code: 'push_labels_missing' }),
    );
  });
});
