import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { alice, openLab } from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { ideaSorts } from './input.ts';
import type { CreateIdeaInput, ListIdeasInput } from './input.ts';

const samples: CreateIdeaInput[] = [
  { title: 'Zebra crossing', impact: 9, effort: 3, tags: ['UX', 'Night'], status: 'planned' },
  { title: 'éclair menu', impact: 2, effort: 8, tags: ['ux'], description: 'Über die Straße.' },
  { title: 'Dark-mode', impact: 9, tags: ['Night'], externalId: 'PP-7', status: 'done' },
  { title: 'apple pay', effort: 1, ownerId: alice.userId, problem: 'see example.com/pay' },
  { title: '東京 map', impact: 5, effort: 5, stories: [{ asA: 'walker', iWant: 'shortcuts' }] },
];

onEachDatabase('a list of ideas', (newDatabase) => {
  let lab: Lab;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    lab = await openLab(await newDatabase());
    for (const sample of samples) {
      lab.advance(1_000);
      ids.set(sample.title, (await lab.worker.backlog.createIdea(alice, sample)).id);
    }
    await link('Zebra crossing', 'DEMO-12');
  });
  afterAll(() => lab.close());

  async function link(title: string, key: string): Promise<void> {
    const itemId = ids.get(title) ?? '';
    await lab.worker.db
      .insertInto('link')
      .values({
        ...{ id: randomUUID(), item_kind: 'idea', item_id: itemId, idea_id: itemId, site_id: 'site' },
        ...{ issue_id: key, issue_key: key, created_at: new Date() },
      })
      .execute();
  }

  async function titles(input: ListIdeasInput): Promise<string[]> {
    const { items } = await lab.worker.backlog.listIdeas(alice, input);
    return items.map(({ title }) => title);
  }

  it.each<[ListIdeasInput, string[]]>([
    [{ status: ['planned', 'done'] }, ['Zebra crossing', 'Dark-mode']],
    [{ status: ['planned'] }, ['Zebra crossing']],
    [{ tags: ['UX', 'night'] }, ['Zebra crossing', 'éclair menu', 'Dark-mode']],
    [{ tags: ['UX', 'night'], tagMatch: 'all' }, ['Zebra crossing']],
    [{ ownerId: [alice.userId] }, ['apple pay']],
    [{ ownerId: ['none'] }, ['Zebra crossing', 'éclair menu', 'Dark-mode', '東京 map']],
    [{ ownerId: ['none', alice.userId] }, samples.map(({ title }) => title)],
    [{ linked: true, siteId: 'site' }, ['Zebra crossing']],
    [{ linked: true }, ['Zebra crossing']],
    [{ linked: false, siteId: 'site' }, ['éclair menu', 'Dark-mode', 'apple pay', '東京 map']],
    [{ siteId: 'elsewhere' }, []],
    [{ impactMin: 5, impactMax: 8 }, ['東京 map']],
    [{ effortMax: 3 }, ['Zebra crossing', 'apple pay']],
    [{ rated: true }, ['Zebra crossing', 'éclair menu', '東京 map']],
    [{ rated: false }, ['Dark-mode', 'apple pay']],
    [{ hasExternalId: true }, ['Dark-mode']],
    [{ hasExternalId: false, status: ['done'] }, []],
  ])('can be filtered: %j', async (filter, expected) => {
    expect(await titles(filter)).toEqual(expected);
  });

  it('can be asked for what changed since', async () => {
    const updatedSince = new Date(lab.now() - 1_500).toISOString();
    expect(await titles({ updatedSince })).toEqual(['apple pay', '東京 map']);
  });

  it.each<[string, string[]]>([
    ['dark', ['Dark-mode']],
    ['MODE dar', ['Dark-mode']],
    ['ark', []],
    ['uber strasse', ['éclair menu']],
    ['ECLAIR', ['éclair menu']],
    ['pay example', ['apple pay']],
    ['walker shortcut', ['東京 map']],
    ['京', ['東京 map']],
    ['night', ['Zebra crossing', 'Dark-mode']],
    ['PP-7', ['Dark-mode']],
    ['demo-1', ['Zebra crossing']],
    ['DEMO-12 cross', ['Zebra crossing']],
    ['DEMO-2', []],
    ["'; drop table idea --", []],
    ['!!! &', []],
    ['  ', samples.map(({ title }) => title)],
  ])('can be searched by the beginnings of words: %j', async (q, expected) => {
    expect(await titles({ q })).toEqual(expected);
  });

  it.each<[ListIdeasInput, string[]]>([
    [{ sort: 'title' }, ['apple pay', 'Dark-mode', 'éclair menu', 'Zebra crossing', '東京 map']],
    [{ sort: 'created' }, samples.map(({ title }) => title).reverse()],
    [{ sort: 'ratio', limit: 3 }, ['Zebra crossing', '東京 map', 'éclair menu']],
    [{ sort: 'effort', limit: 1 }, ['apple pay']],
    [
      { sort: 'effort', direction: 'desc' },
      ['éclair menu', '東京 map', 'Zebra crossing', 'apple pay', 'Dark-mode'],
    ],
    [{ sort: 'status' }, ['éclair menu', 'apple pay', '東京 map', 'Zebra crossing', 'Dark-mode']],
  ])('can be sorted: %j', async (input, expected) => {
    expect(await titles(input)).toEqual(expected);
  });

  it('counts what there is, without the filter a facet stands for', async () => {
    const { backlog } = lab.worker;
    const { total } = await backlog.listIdeas(alice, { tags: ['ux'], total: true, limit: 1 });
    expect(total).toEqual({ count: 2, exact: true });
    expect(await backlog.facets(alice, { status: ['planned'] })).toEqual({
      statuses: [
        { status: 'new', count: 3 },
        { status: 'planned', count: 1 },
        { status: 'done', count: 1 },
      ],
      tags: [
        { tag: 'Night', count: 1 },
        { tag: 'UX', count: 1 },
      ],
      owners: [{ ownerId: null, count: 1 }],
    });
    expect(await backlog.facets(alice, { status: ['planned'], only: ['owners'] })).toEqual({
      statuses: [],
      tags: [],
      owners: [{ ownerId: null, count: 1 }],
    });
  });

  it('tells the ids of all that fulfil a filter', async () => {
    const found = await lab.worker.backlog.ideaIds(alice, { tags: ['ux'] });
    expect(found).toEqual({ ids: [ids.get('Zebra crossing'), ids.get('éclair menu')], complete: true });
  });

  it('shows the number of stories and the links of each', async () => {
    const { items } = await lab.worker.backlog.listIdeas(alice);
    expect(items.map(({ storyCount }) => storyCount)).toEqual([0, 0, 0, 0, 1]);
    expect(items[0]?.links).toMatchObject([{ issueKey: 'DEMO-12' }]);
  });

  describe('in pages of any size', () => {
    const arbitrary = fc.record({
      sort: fc.constantFrom(...ideaSorts.filter((sort) => sort !== 'deleted')),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
      limit: fc.integer({ min: 1, max: 3 }),
      status: fc.option(fc.constant<['new']>(['new']), { nil: undefined }),
    });

    it('has every idea once, in the order of the whole list', async () => {
      const { backlog } = lab.worker;
      await fc.assert(
        fc.asyncProperty(arbitrary, async ({ status, ...paging }) => {
          const filter = status ? { status } : {};
          const whole = await titles({ ...paging, ...filter, limit: 200 });
          const seen: string[] = [];
          let cursor: string | null = null;
          do {
            const page = await backlog.listIdeas(alice, {
              ...{ ...paging, ...filter },
              ...(cursor === null ? {} : { cursor }),
            });
            seen.push(...page.items.map(({ title }) => title));
            cursor = page.nextCursor;
          } while (cursor !== null);
          expect(seen).toEqual(whole);
        }),
        { numRuns: 40 },
      );
    });

    it('leads from any place to the same ideas as from the beginning', async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.nat({ max: 6 }), async ({ status, limit, ...by }, offset) => {
          const filter = status ? { status } : {};
          const whole = await titles({ ...by, ...filter, limit: 200 });
          expect(await titles({ ...by, ...filter, limit, offset })).toEqual(
            whole.slice(offset, offset + limit),
          );
        }),
        { numRuns: 40 },
      );
    });

    it('takes either a cursor or an offset', async () => {
      const { backlog } = lab.worker;
      const { nextCursor } = await backlog.listIdeas(alice, { limit: 1, offset: 0 });
      const cursor = nextCursor ?? '';
      expect(await titles({ cursor, limit: 1 })).toEqual(['éclair menu']);
      await expect(backlog.listIdeas(alice, { cursor, offset: 1 })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    });

    it('refuses a cursor of a list sorted otherwise', async () => {
      const { backlog } = lab.worker;
      const { nextCursor } = await backlog.listIdeas(alice, { sort: 'title', limit: 1 });
      const cursor = nextCursor ?? '';
      for (const other of [{}, { sort: 'impact' }, { sort: 'title', direction: 'desc' }] as const) {
        await expect(backlog.listIdeas(alice, { ...other, cursor })).rejects.toMatchObject({
          code: 'cursor_invalid',
        });
      }
    });
  });
});
