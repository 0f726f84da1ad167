import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { actorOf, alice, openLab } from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { setStatusFromJira } from './status-from-jira.ts';
import type { StatusFromJira } from './status-from-jira.ts';

const viewer = actorOf('bob', 'viewer');

onEachDatabase('ideas and user stories', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  it('are stored as given, stories in their order', async () => {
    const { backlog } = lab.worker;
    const idea = await backlog.createIdea(alice, {
      title: '  Dark mode 🌒 ',
      description: '# Why\n\nEyes.',
      stories: [
        { title: 'One', points: 2.5 },
        { asA: 'reader', iWant: 'dark', soThat: 'eyes rest', acceptanceCriteria: '- dark' },
      ],
    });
    expect(idea).toMatchObject({
      title: 'Dark mode 🌒',
      description: '# Why\n\nEyes.',
      createdBy: alice.userId,
      createdAt: new Date(lab.now()).toISOString(),
      links: [],
      stories: [
        { title: 'One', points: 2.5, asA: null, acceptanceCriteria: '' },
        { title: null, asA: 'reader', iWant: 'dark', soThat: 'eyes rest', acceptanceCriteria: '- dark' },
      ],
    });
    expect(await backlog.getIdea(viewer, { ideaId: idea.id })).toEqual(idea);
  });

  it('are listed page by page, in their order', async () => {
    const { backlog } = lab.worker;
    const titles = ['One', 'Two', 'Three', 'Four', 'Five'];
    for (const title of titles) await backlog.createIdea(alice, { title });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await backlog.listIdeas(viewer, { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(titles);
  });

  const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
  it.each([
    'nonsense',
    cursorOf(['1', '2']),
    cursorOf([1, 'a\0b']),
    cursorOf({ position: 1, id: 'a\0b' }),
    '',
  ])('are not listed from a cursor that is none (%j)', async (cursor) => {
    await expect(lab.worker.backlog.listIdeas(alice, { cursor })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  });

  it('change only where something is given', async () => {
    const { backlog } = lab.worker;
    const idea = await backlog.createIdea(alice, { title: 'Old', description: 'Stays' });
    const story = await backlog.addStory(alice, { ideaId: idea.id, asA: 'reader', iWant: 'dark', points: 3 });
    lab.advance(1_000);
    expect(await backlog.updateIdea(alice, { ideaId: idea.id, title: 'New' })).toMatchObject({
      title: 'New',
      description: 'Stays',
      createdAt: idea.createdAt,
      updatedAt: new Date(lab.now()).toISOString(),
    });
    expect(
      await backlog.updateStory(alice, { storyId: story.id, points: null, soThat: 'eyes rest' }),
    ).toMatchObject({
      asA: 'reader',
      soThat: 'eyes rest',
      points: null,
    });
  });

  it('have everything a product team says about them, tags in one spelling', async () => {
    const { backlog } = lab.worker;
    const said = {
      ...{ problem: 'Eyes hurt.', benefit: '*Rest*', impact: 8.5, effort: 2, status: 'planned' as const },
      ...{ ownerId: alice.userId, externalId: 'PP-1', externalUrl: 'https://app.prodpad.com/ideas/1' },
    };
    const idea = await backlog.createIdea(alice, {
      ...{ title: 'Dark mode', ...said, tags: [' Night  shift ', 'UX', 'night shift'] },
      attachments: [{ url: 'https://figma.test/1' }, { title: 'Plan', url: 'https://wiki.test/2' }],
      stories: [{ title: 'One', status: 'in-progress', attachments: [{ url: 'https://figma.test/1' }] }],
    });
    expect(idea).toMatchObject({
      ...{ ...said, tags: ['Night shift', 'UX'], version: 1, deletedAt: null },
      attachments: [
        { title: 'https://figma.test/1', url: 'https://figma.test/1' },
        { title: 'Plan', url: 'https://wiki.test/2' },
      ],
      stories: [{ status: 'in-progress', attachments: [{ url: 'https://figma.test/1' }] }],
    });
    const emptied = { impact: null, ownerId: null, externalId: null, tags: [], attachments: [] };
    expect(await backlog.updateIdea(alice, { ideaId: idea.id, ...emptied })).toMatchObject({
      ...emptied,
      effort: 2,
      version: 2,
    });
  });

  it('have an owner who is there, and an external id nobody else has', async () => {
    const { backlog } = lab.worker;
    await expect(backlog.createIdea(alice, { title: 'x', ownerId: 'nobody' })).rejects.toMatchObject({
      code: 'owner_unknown',
    });
    await backlog.createIdea(alice, { title: 'x', externalId: 'PP-1' });
    await expect(backlog.createIdea(alice, { title: 'y', externalId: 'PP-1' })).rejects.toMatchObject({
      code: 'external_id_taken',
    });
    expect((await backlog.listIdeas(alice)).items).toHaveLength(1);
  });

  it('are not changed by somebody who has not seen the latest version', async () => {
    const { backlog } = lab.worker;
    const { id: ideaId, version } = await backlog.createIdea(alice, { title: 'Seen by both' });
    const { id: storyId } = await backlog.addStory(alice, { ideaId, title: 'Seen by both' });
    await backlog.updateIdea(alice, { ideaId, version, title: 'First' });
    await expect(backlog.updateIdea(alice, { ideaId, version, title: 'Second' })).rejects.toMatchObject({
      code: 'changed_meanwhile',
      details: { current: { title: 'First', version: 2 } },
    });
    await backlog.updateStory(alice, { storyId, version: 1, title: 'First' });
    await expect(backlog.updateStory(alice, { storyId, version: 1, title: 'Second' })).rejects.toMatchObject({
      code: 'changed_meanwhile',
      details: { current: { title: 'First' } },
    });
    expect(await backlog.getIdea(alice, { ideaId })).toMatchObject({
      title: 'First',
      stories: [{ title: 'First' }],
    });
  });

  it('keep a history of who changed what, the latest first', async () => {
    const { backlog } = lab.worker;
    const { id: ideaId } = await backlog.createIdea(alice, { title: 'Old' });
    const { id: storyId } = await backlog.addStory(alice, { ideaId, title: 'Story' });
    lab.advance(1_000);
    await backlog.updateIdea(actorOf('bob'), { ideaId, title: 'New', problem: 'x'.repeat(300), impact: 3 });
    await backlog.updateIdea(alice, { ideaId, title: 'New' });
    await backlog.updateStory(alice, { storyId, points: 3 });
    await backlog.deleteIdea(alice, { ideaId });
    const { items, nextCursor } = await backlog.history(viewer, { ideaId });
    expect(nextCursor).toBeNull();
    const shown = items.map((entry) => [entry.action, entry.itemKind, entry.actorId, entry.changes]);
    expect(shown).toEqual([
      ['deleted', 'story', alice.userId, []],
      ['deleted', 'idea', alice.userId, []],
      ['changed', 'story', alice.userId, [{ field: 'points', from: null, to: 3 }]],
      [
        ...['changed', 'idea', 'user-bob'],
        [
          { field: 'title', from: 'Old', to: 'New' },
          { field: 'problem', from: '', to: `${'x'.repeat(199)}…` },
          { field: 'impact', from: null, to: 3 },
        ],
      ],
      ['created', 'story', alice.userId, [{ field: 'title', from: null, to: 'Story' }]],
      ['created', 'idea', alice.userId, [{ field: 'title', from: null, to: 'Old' }]],
    ]);
    expect(items[3]?.at).toBe(new Date(lab.now()).toISOString());
    const page = await backlog.history(viewer, { ideaId, limit: 4 });
    const rest = await backlog.history(viewer, { ideaId, cursor: page.nextCursor ?? '' });
    expect([...page.items, ...rest.items]).toEqual(items);
  });

  it('take the status that follows from Jira, and say why', async () => {
    const { backlog, db } = lab.worker;
    const { id: ideaId } = await backlog.createIdea(alice, { title: 'Idea' });
    const { id: storyId } = await backlog.addStory(alice, { ideaId, title: 'Story' });
    const at = new Date(lab.now());
    const take = (o: StatusFromJira) => db.transaction().execute((tx) => setStatusFromJira(tx, o));
    const because = 'DEMO-1 is Done';
    expect(await take({ itemKind: 'idea', itemId: ideaId, status: 'done', at, because })).toBe(true);
    expect(await take({ itemKind: 'idea', itemId: ideaId, status: 'done', at, because })).toBe(false);
    expect(await take({ itemKind: 'story', itemId: storyId, status: 'in-progress', at, because })).toBe(true);
    expect(await take({ itemKind: 'story', itemId: 'gone', status: 'done', at, because })).toBe(false);
    expect(await backlog.getIdea(alice, { ideaId })).toMatchObject({
      ...{ status: 'done', version: 2 },
      stories: [{ status: 'in-progress', version: 2 }],
    });
    expect((await backlog.history(alice, { ideaId })).items.slice(0, 2)).toMatchObject([
      { itemId: storyId, source: 'sync', changes: [{ field: 'status', from: 'open', to: 'in-progress' }] },
      { itemId: ideaId, source: 'sync', actorId: null, changes: [{ from: 'new', to: 'done', because }] },
    ]);
  });

  it('keep a story from losing all its words', async () => {
    const { backlog } = lab.worker;
    const { id } = await backlog.createIdea(alice, { title: 'Idea' });
    const story = await backlog.addStory(alice, { ideaId: id, title: 'Only this' });
    await expect(backlog.updateStory(alice, { storyId: story.id, title: null })).rejects.toMatchObject({
      code: 'story_untold',
    });
    await backlog.updateStory(alice, { storyId: story.id, title: null, asA: 'reader', iWant: 'dark' });
  });

  it('disappear with their stories when deleted', async () => {
    const { backlog } = lab.worker;
    const idea = await backlog.createIdea(alice, {
      title: 'Idea',
      stories: [{ title: 'A' }, { title: 'B' }],
    });
    const [a, b] = idea.stories;
    await backlog.deleteStory(alice, { storyId: a?.id ?? '' });
    expect((await backlog.getIdea(alice, { ideaId: idea.id })).stories).toMatchObject([{ title: 'B' }]);
    await backlog.deleteIdea(alice, { ideaId: idea.id });
    expect((await backlog.listIdeas(alice)).items).toEqual([]);
    const gone = { code: 'idea_not_found' };
    await expect(backlog.getIdea(alice, { ideaId: idea.id })).rejects.toMatchObject(gone);
    await expect(backlog.updateIdea(alice, { ideaId: idea.id, title: 'x' })).rejects.toMatchObject(gone);
    await expect(backlog.deleteIdea(alice, { ideaId: idea.id })).rejects.toMatchObject(gone);
    await expect(backlog.addStory(alice, { ideaId: idea.id, title: 'x' })).rejects.toMatchObject(gone);
    await expect(backlog.updateStory(alice, { storyId: b?.id ?? '', title: 'x' })).rejects.toMatchObject({
      code: 'story_not_found',
    });
  });

  it('are a viewer’s to read and nothing else', async () => {
    const { backlog } = lab.worker;
    const { id } = await backlog.createIdea(alice, { title: 'Idea' });
    const { id: storyId } = await backlog.addStory(alice, { ideaId: id, title: 'Story' });
    const refused = { code: 'member_required' };
    await expect(backlog.createIdea(viewer, { title: 'x' })).rejects.toMatchObject(refused);
    await expect(backlog.updateIdea(viewer, { ideaId: id, title: 'x' })).rejects.toMatchObject(refused);
    await expect(backlog.deleteIdea(viewer, { ideaId: id })).rejects.toMatchObject(refused);
    await expect(backlog.addStory(viewer, { ideaId: id, title: 'x' })).rejects.toMatchObject(refused);
    await expect(backlog.updateStory(viewer, { storyId, title: 'x' })).rejects.toMatchObject(refused);
    await expect(backlog.deleteStory(viewer, { storyId })).rejects.toMatchObject(refused);
    expect((await backlog.listIdeas(viewer)).items).toMatchObject([{ title: 'Idea' }]);
  });

  describe('are refused, and nothing is stored,', () => {
    it.each([
      ['without a title', { title: ' ' }, 'title'],
      ['with a title of 256 characters', { title: 'x'.repeat(256) }, 'title'],
      ['with a title of two lines', { title: 'one\ntwo' }, 'title'],
      ['with U+0000', { title: 'x', description: 'a\0b' }, 'description'],
      ['with a field nobody knows', { title: 'x', colour: 'red' }, '(input)'],
      ['with a story without words', { title: 'x', stories: [{ asA: 'reader' }] }, 'stories.0'],
      ['with an impact above 10', { title: 'x', impact: 11 }, 'impact'],
      ['with a status nobody knows', { title: 'x', status: 'lost' as 'new' }, 'status'],
      ['with a tag of 51 characters', { title: 'x', tags: ['x'.repeat(51)] }, 'tags.0'],
      ['with a tag that would be two in a file', { title: 'x', tags: ['a;b'] }, 'tags.0'],
      ['with 21 tags', { title: 'x', tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'tags'],
      ['with a script for an address', { title: 'x', externalUrl: 'javascript:alert(1)' }, 'externalUrl'],
      [
        'with an address attached twice',
        { title: 'x', attachments: [{ url: 'http://a.test/' }, { url: 'http://a.test/' }] },
        'attachments',
      ],
      ['with negative points', { title: 'x', stories: [{ title: 'y', points: -1 }] }, 'stories.0.points'],
    ])('%s', async (_what, input, field) => {
      const { backlog } = lab.worker;
      await expect(backlog.createIdea(alice, input)).rejects.toMatchObject({
        code: 'invalid_input',
        details: { fields: [{ field }] },
      });
      expect((await backlog.listIdeas(alice)).items).toEqual([]);
    });
  });
});
