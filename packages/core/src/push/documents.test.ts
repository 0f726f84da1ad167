import { describe, expect, it } from 'vitest';
import { ideaDocument, storyDocument } from './documents.ts';

const at = new Date(0);
const authorship = {
  ...{ created_by: null, created_at: at, updated_at: at, deleted_at: null, deletion_id: null },
  ...{ position: 1, version: 1, external_id: null, external_url: null },
};
const idea = {
  ...authorship,
  ...{ id: 'i1', title: 'Dark mode', title_key: '', description: '', problem: '', benefit: '' },
  ...{ status: 'new' as const, status_rank: 0, impact: null, effort: null, ratio: null },
  ...{ tags: [], tag_keys: [], owner_id: null },
};
const story = {
  ...authorship,
  status: 'open' as const,
  id: 's1',
  idea_id: 'i1',
  title: null,
  as_a: 'reader',
  i_want: 'a dark page',
  so_that: 'my eyes rest',
  acceptance_criteria: '',
  points: null,
};
const place = { publicUrl: 'https://crosslink.test', deployment: 'data-center' as const };

describe('what an item says in Jira', () => {
  it('takes title and description of an idea, and leads back to its page', () => {
    expect(ideaDocument({ ...idea, description: ' See {x} ' }, place)).toEqual({
      kind: 'idea',
      itemId: 'i1',
      ideaId: 'i1',
      summary: 'Dark mode',
      description: 'See \\{x\\}',
      url: 'https://crosslink.test/ideas/i1',
    });
  });

  it('tells the problem and the benefit of an idea below its description, where there are any', () => {
    const told = {
      ...idea,
      description: 'A **dark** theme.',
      problem: '- eyes hurt\n- at night',
      benefit: 'Sleep.',
    };
    expect(ideaDocument(told, place).description).toBe(
      'A *dark* theme.\n\nh3. Problem\n\n* eyes hurt\n* at night\n\nh3. Benefit\n\nSleep.',
    );
    expect(ideaDocument({ ...told, description: '', problem: ' ' }, place).description).toBe(
      'h3. Benefit\n\nSleep.',
    );
  });

  it('cuts a description that is too long for Jira between two paragraphs, and says where all of it is', () => {
    const description = Array.from({ length: 400 }, (_, at) => `Paragraph ${at} ${'x'.repeat(90)}`).join(
      '\n\n',
    );
    const cut = ideaDocument({ ...idea, description }, place).description;
    expect(cut.length).toBeLessThanOrEqual(32_767);
    expect(cut).toMatch(/x\n\n_The text .* All of it: \[https:\/\/crosslink\.test\/ideas\/i1\]_$/);
  });

  it('writes for the Jira it is sent to', () => {
    const told = { ...idea, description: 'Path `C:\\*`' };
    expect(ideaDocument(told, place).description).toBe('Path {{C:&#92;\\*}}');
    expect(ideaDocument(told, { ...place, deployment: 'cloud' }).description).toBe('Path {{C:\\\u2060\\*}}');
  });

  it('makes a sentence of a story without title', () => {
    const document = storyDocument({ ...story, acceptance_criteria: '- dark' }, place);
    expect(document.summary).toBe('As a reader, I want a dark page, so that my eyes rest');
    expect(document.description).toBe('h3. Acceptance criteria\n\n* ☐ dark');
    expect(document.url).toBe('https://crosslink.test/ideas/i1#story-s1');
  });

  it('keeps the sentence in the description when there is a title', () => {
    const document = storyDocument({ ...story, title: 'Dark page' }, place);
    expect(document.summary).toBe('Dark page');
    expect(document.description).toBe('As a reader, I want a dark page, so that my eyes rest');
  });

  it('cuts a sentence that is too long for a summary, and says it in full below', () => {
    const document = storyDocument({ ...story, i_want: `${'x'.repeat(233)}😀 and more` }, place);
    expect(document.summary.length).toBeLessThanOrEqual(255);
    expect(document.summary.isWellFormed()).toBe(true);
    expect(document.summary.endsWith('…')).toBe(true);
    expect(document.description).toContain('so that my eyes rest');
  });
});
