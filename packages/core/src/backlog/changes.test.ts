import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { actorOf, alice, openLab } from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';

onEachDatabase('the backlog', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.worker.db.deleteFrom('idea').execute());
  afterAll(() => lab.close());

  async function add(...titles: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const title of titles) ids.push((await lab.worker.backlog.createIdea(alice, { title })).id);
    return ids;
  }

  async function order(): Promise<string> {
    const { items } = await lab.worker.backlog.listIdeas(alice);
    return items.map(({ title }) => title).join('');
  }

  it('moves an idea before or after another one', async () => {
    const { backlog } = lab.worker;
    const [a = '', b = '', c = ''] = await add('a', 'b', 'c');
    await backlog.moveIdea(alice, { ideaId: c, before: a });
    expect(await order()).toBe('cab');
    await backlog.moveIdea(alice, { ideaId: c, after: b });
    expect(await order()).toBe('abc');
    await backlog.moveIdea(alice, { ideaId: a, after: b });
    expect(await order()).toBe('bac');
    await add('d');
    expect(await order()).toBe('bacd');
    const elsewhere = { code: 'place_elsewhere' };
    await expect(backlog.moveIdea(alice, { ideaId: a, after: a })).rejects.toMatchObject(elsewhere);
    await expect(backlog.moveIdea(alice, { ideaId: a, after: 'x' })).rejects.toMatchObject({
      code: 'idea_not_found',
    });
    expect((await backlog.history(alice, { ideaId: a })).items[0]).toMatchObject({
      action: 'moved',
      changes: [{ field: 'order', to: { after: b } }],
    });
  });

  it('never runs out of room between two ideas', async () => {
    const { backlog } = lab.worker;
    const [, b = '', x = '', y = ''] = await add('a', 'b', 'x', 'y', 'z');
    for (let turn = 0; turn < 70; turn += 1) {
      await backlog.moveIdea(alice, { ideaId: turn % 2 === 0 ? x : y, before: b });
    }
    expect(await order()).toBe('axybz');
  });

  it('moves stories within their idea only', async () => {
    const { backlog } = lab.worker;
    const stories = [{ title: 'a' }, { title: 'b' }, { title: 'c' }];
    const idea = await backlog.createIdea(alice, { title: 'Idea', stories });
    const other = await backlog.createIdea(alice, { title: 'Other', stories });
    const [a, , c] = idea.stories.map(({ id }) => id);
    await backlog.moveStory(alice, { storyId: c ?? '', before: a ?? '' });
    const after = await backlog.getIdea(alice, { ideaId: idea.id });
    expect(after.stories.map(({ title }) => title)).toEqual(['c', 'a', 'b']);
    const elsewhere = { storyId: c ?? '', before: other.stories[0]?.id ?? '' };
    await expect(backlog.moveStory(alice, elsewhere)).rejects.toMatchObject({ code: 'place_elsewhere' });
  });

  it('brings a deleted idea back with the stories deleted with it, not those deleted before', async () => {
    const { backlog } = lab.worker;
    const idea = await backlog.createIdea(alice, {
      title: 'Idea',
      stories: [{ title: 'gone before' }, { title: 'gone with it' }],
    });
    const { id: ideaId } = idea;
    const before = idea.stories[0]?.id ?? '';
    await backlog.deleteStory(alice, { storyId: before });
    await backlog.deleteIdea(alice, { ideaId });
    expect(await order()).toBe('');
    const deleted = await backlog.listIdeas(alice, { deleted: true });
    expect(deleted.items).toMatchObject([{ id: ideaId, deletedAt: new Date(lab.now()).toISOString() }]);
    await expect(backlog.restoreStory(alice, { storyId: before })).rejects.toMatchObject({
      code: 'idea_deleted',
    });
    expect((await backlog.restoreIdea(alice, { ideaId })).stories).toMatchObject([{ title: 'gone with it' }]);
    await backlog.restoreIdea(alice, { ideaId });
    expect(await backlog.deletedStories(alice, { ideaId })).toMatchObject([{ title: 'gone before' }]);
    await backlog.restoreStory(alice, { storyId: before });
    const titles = (await backlog.getIdea(alice, { ideaId })).stories.map(({ title }) => title);
    expect(titles).toEqual(['gone before', 'gone with it']);
    expect((await backlog.listIdeas(alice, { q: 'before' })).items).toHaveLength(1);
  });

  it('creates or changes an idea by the id another product gave it, once', async () => {
    const { backlog } = lab.worker;
    const put = (more: object) => backlog.putIdea(alice, { externalId: 'PP-1', title: 'One', ...more });
    const stories = [
      { externalId: 'PP-1.1', title: 'Told' },
      { asA: 'reader', iWant: 'dark' },
    ];
    const both = await Promise.all([put({ stories }), put({ stories })]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['created', 'unchanged']);
    expect(await put({})).toMatchObject({ outcome: 'unchanged', idea: { version: 1 } });
    expect(await put({ impact: 3 })).toMatchObject({ outcome: 'updated', idea: { impact: 3 } });
    const retold = await put({ stories: [{ externalId: 'PP-1.1', title: 'Retold' }] });
    expect(retold).toMatchObject({ outcome: 'updated' });
    expect(retold.idea.stories.map(({ title, asA }) => title ?? asA)).toEqual(['Retold', 'reader']);
    await backlog.deleteIdea(alice, { ideaId: retold.idea.id });
    expect(await put({})).toMatchObject({ outcome: 'restored', idea: { impact: 3 } });
  });

  it('changes many ideas at once: all of them or none', async () => {
    const { backlog } = lab.worker;
    const [a = '', b = ''] = await add('a', 'b');
    await backlog.updateIdea(alice, { ideaId: b, tags: ['old'], status: 'planned' });
    const tags = { addTags: ['new'], removeTags: ['OLD'] };
    const update = { action: 'update' as const, status: 'planned' as const, ...tags };
    const missing = backlog.changeIdeas(alice, { ideaIds: [a, 'x'], ...update });
    await expect(missing).rejects.toMatchObject({ code: 'idea_not_found', details: { ideaIds: ['x'] } });
    expect(await backlog.changeIdeas(alice, { ideaIds: [b, a], ...update })).toEqual({
      changedIds: [b, a],
      unchangedIds: [],
    });
    expect((await backlog.listIdeas(alice)).items).toMatchObject([
      { tags: ['new'], status: 'planned' },
      { tags: ['new'], status: 'planned' },
    ]);
    expect((await backlog.changeIdeas(alice, { ideaIds: [a, b], ...update })).changedIds).toEqual([]);
    await backlog.changeIdeas(alice, { ideaIds: [a, b], action: 'delete' });
    expect(await order()).toBe('');
    const again = backlog.changeIdeas(alice, { ideaIds: [a, b], action: 'delete' });
    await expect(again).rejects.toMatchObject({ code: 'idea_not_found' });
    await backlog.changeIdeas(alice, { ideaIds: [a, b], action: 'restore' });
    expect(await order()).toBe('ab');
    const viewer = backlog.changeIdeas(actorOf('bob', 'viewer'), { ideaIds: [a], action: 'delete' });
    await expect(viewer).rejects.toMatchObject({ code: 'member_required' });
  });
});
