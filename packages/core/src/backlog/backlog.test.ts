import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { actorOf, alice, openLab } from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';

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
