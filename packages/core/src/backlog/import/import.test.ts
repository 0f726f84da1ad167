import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../../test/databases.ts';
import { actorOf, alice, openLab } from '../../push/lab.test-support.ts';
import type { Lab } from '../../push/lab.test-support.ts';
import type { IdeaInFull } from '../view.ts';
import type { Import } from './imports.ts';
import type { StartImportInput } from './input.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

onEachDatabase('an import', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.worker.db.deleteFrom('idea').execute());
  afterAll(() => lab.close());

  async function preview(text: string | Uint8Array, more: Partial<StartImportInput> = {}): Promise<Import> {
    const content = typeof text === 'string' ? bytes(text) : text;
    return lab.worker.backlog.startImport(alice, {
      content: new Uint8Array(content),
      format: 'csv',
      ...more,
    });
  }

  async function run({ id: importId }: Import, o: { onlyValid?: boolean } = {}): Promise<Import> {
    const { backlog } = lab.worker;
    await backlog.requestImport(alice, { importId, ...o });
    await backlog.runImport(importId);
    return backlog.getImport(alice, { importId });
  }

  async function all(): Promise<IdeaInFull[]> {
    const { backlog } = lab.worker;
    const { items } = await backlog.listIdeas(alice, { limit: 200 });
    return Promise.all(items.map(({ id: ideaId }) => backlog.getIdea(alice, { ideaId })));
  }

  async function exported(format: 'csv' | 'json'): Promise<string> {
    let text = '';
    for await (const piece of lab.worker.backlog.exportBacklog(alice, { format })) text += piece;
    return text;
  }

  it('is previewed first, then done, and done again changes nothing', async () => {
    const text = [
      'Issue key;Summary;Description;Impact;Labels;Labels;Status;Assignee',
      'PP-1;Dark mode;"Line one',
      'line ""two""";7,5;ux;night;In Progress;Alice',
      'PP-2;Pause;;high;;;Ideation;nobody@example.com',
      '',
    ].join('\r\n');
    const begun = await preview(text, { name: 'jira.csv' });
    expect(begun).toMatchObject({ state: 'ready', name: 'jira.csv', total: 2 });
    expect(begun.preview).toMatchObject({
      ...{ encoding: 'utf-8', separator: ';', problemCount: 0 },
      would: { created: 2, updated: 0, unchanged: 0 },
      warnings: [
        { line: 4, column: 'Status' },
        { line: 4, column: 'Assignee' },
      ],
    });
    expect(await all()).toEqual([]);
    expect(await run(begun)).toMatchObject({ state: 'done', done: 2, result: { created: 2 } });
    expect(await all()).toMatchObject([
      {
        ...{ externalId: 'PP-1', title: 'Dark mode', description: 'Line one\r\nline "two"', impact: 7.5 },
        ...{ tags: ['ux', 'night'], status: 'in-progress', ownerId: alice.userId },
      },
      { externalId: 'PP-2', impact: 8, status: 'new', ownerId: null },
    ]);
    const again = await preview(text);
    expect(again.preview.would).toMatchObject({ created: 0, unchanged: 2 });
    expect(await run(again)).toMatchObject({ result: { unchanged: 2 } });
    const changed = await preview(text.replace('Pause', 'Pausing'));
    expect(changed.preview.would).toMatchObject({ updated: 1, unchanged: 1 });
    await run(changed);
    const [, pausing] = await all();
    expect(pausing).toMatchObject({ title: 'Pausing', version: 2 });
    const { items } = await lab.worker.backlog.history(alice, { ideaId: pausing?.id ?? '' });
    expect(items.map(({ source, action }) => [source, action])).toEqual([
      ['import', 'changed'],
      ['import', 'created'],
    ]);
  });

  it('names errors by line and column, and imports nothing unless only the valid lines are wanted', async () => {
    const begun = await preview(`key,title,effort\nA,One,12\nB,,3\nC,Three,3\nC,Four,1\n`);
    expect(begun.preview.problems).toMatchObject([
      { line: 2, column: 'effort' },
      { line: 3, column: 'title' },
      { line: 5, column: 'key' },
    ]);
    const { backlog } = lab.worker;
    await expect(backlog.requestImport(alice, { importId: begun.id })).rejects.toMatchObject({
      code: 'import_has_problems',
    });
    await run(begun, { onlyValid: true });
    expect(await all()).toMatchObject([{ title: 'Three' }]);
    await expect(backlog.requestImport(alice, { importId: begun.id })).rejects.toMatchObject({
      code: 'import_not_ready',
    });
  });

  it('takes stories by their parent, or from the line of the idea and those below it', async () => {
    const jira = [
      'Issue Type,Issue key,Parent key,Summary,Story points',
      'Story,D-2,D-1,Told below,3',
      'Epic,D-1,,An epic,',
      'Sub-task,D-3,D-2,Told deeper,',
      'Story,D-4,D-9,Lost,',
    ].join('\n');
    const begun = await preview(jira);
    expect(begun.preview.problems).toMatchObject([{ line: 5, column: 'Parent key' }]);
    await run(begun, { onlyValid: true });
    await run(
      await preview('title,as a,i want,so that\nPause,reader,to pause,I rest\n,agent,to see it,\nOther,,,\n'),
    );
    expect(await all()).toMatchObject([
      { title: 'An epic', stories: [{ title: 'Told below', points: 3 }, { externalId: 'D-3' }] },
      {
        title: 'Pause',
        stories: [
          { asA: 'reader', soThat: 'I rest' },
          { asA: 'agent', soThat: null },
        ],
      },
      { title: 'Other', stories: [] },
    ]);
  });

  it('takes the sample file', async () => {
    const file = await readFile(new URL('../../../../../examples/ideas.csv', import.meta.url));
    const begun = await preview(file);
    expect(begun.preview).toMatchObject({
      problemCount: 0,
      warningCount: 0,
      would: { created: 5, stories: 5 },
    });
    expect(begun.preview.columns.every(({ field }) => field !== null)).toBe(true);
  });

  it('lets the columns, the encoding and the separator be said', async () => {
    const begun = await preview('a|b\nOne|2\n');
    expect(begun.preview.problems).toMatchObject([{ message: 'No column is known as the title.' }]);
    const reread = { importId: begun.id, columns: { a: 'title' as const, b: 'impact' as const } };
    const again = await lab.worker.backlog.rereadImport(alice, reread);
    expect(again.preview.problemCount).toBe(0);
    await run(again);
    expect(await all()).toMatchObject([{ title: 'One', impact: 2 }]);
  });

  it('is nobody else’s, and no viewer’s', async () => {
    const { id: importId } = await preview('title\nOne\n');
    const { backlog } = lab.worker;
    await expect(backlog.getImport(actorOf('bob'), { importId })).rejects.toMatchObject({
      code: 'import_not_found',
    });
    await expect(
      backlog.startImport(actorOf('bob', 'viewer'), { content: new Uint8Array(1), format: 'csv' }),
    ).rejects.toMatchObject({ code: 'member_required' });
  });

  it('refuses what it cannot read', async () => {
    for (const [text, format] of [
      ['', 'csv'],
      ['{"ideas": 5}', 'json'],
      ['[', 'json'],
      ['title\n"never closed', 'csv'],
    ] as const) {
      await expect(preview(text, { format })).rejects.toMatchObject({ code: 'import_unreadable' });
    }
    const many = `title\n${'x\n'.repeat(50_001)}`;
    await expect(preview(many)).rejects.toMatchObject({ code: 'import_too_long' });
  });

  describe('of an export', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        '=1+1',
        "'=x",
        "''@y",
        '-',
        '+49',
        '\t=1',
        ' a ',
        'a\r\nb',
        'a\nb',
        '"',
        ';,|',
        'sep=;',
      ),
    );
    const clean = text.map((one) => one.replaceAll('\0', '').toWellFormed());
    const line = clean.map((one) => one.replace(/[\r\n]/g, ' ').trim() || 'x');
    const idea = fc.record({
      ...{ title: line, description: clean, problem: clean, benefit: clean },
      impact: fc.option(fc.double({ min: 0, max: 10, noNaN: true }).map((n) => Math.round(n * 10) / 10 + 0)),
      status: fc.constantFrom(
        'new' as const,
        'considering' as const,
        'in-progress' as const,
        'declined' as const,
      ),
      tags: fc.array(
        line.map((one) => one.replace(/[,;]/g, ' ').trim() || 'x'),
        { maxLength: 3 },
      ),
      ownerId: fc.option(fc.constant(alice.userId)),
      attachments: fc.constantFrom<{ title: string; url: string }[]>(
        [],
        [{ title: 'Plan (b)', url: 'https://a.test/?a=b,c' }],
      ),
      stories: fc.array(
        fc.record({
          ...{ title: line, asA: fc.option(line), iWant: fc.option(line), soThat: fc.option(line) },
          ...{ acceptanceCriteria: clean, points: fc.option(fc.nat(20)) },
          status: fc.constantFrom('open' as const, 'done' as const),
        }),
        { maxLength: 2 },
      ),
    });

    it.each(['csv', 'json'] as const)(
      '(%s) into an empty Crosslink gives the same backlog',
      async (format) => {
        await fc.assert(
          fc.asyncProperty(fc.array(idea, { minLength: 1, maxLength: 3 }), async (ideas) => {
            await lab.worker.db.deleteFrom('idea').execute();
            for (const one of ideas) await lab.worker.backlog.createIdea(alice, one);
            const before = await all();
            const file = await exported(format);
            expect((await preview(file, { format })).preview.would.unchanged).toBe(ideas.length);
            await lab.worker.db.deleteFrom('idea').execute();
            const begun = await preview(file, { format });
            expect(begun.preview.problems).toEqual([]);
            expect(begun.preview.warnings).toEqual([]);
            await run(begun);
            expect((await all()).map(withoutNewIds)).toEqual(before.map(withoutNewIds));
            expect(await exported(format)).toEqual(file);
          }),
          { numRuns: 25 },
        );
      },
    );
  });
});

function withoutNewIds({ attachments, stories, ...idea }: IdeaInFull): object {
  const plain = (all: IdeaInFull['attachments']) => all.map(({ title, url }) => ({ title, url }));
  return {
    ...idea,
    attachments: plain(attachments),
    stories: stories.map(({ attachments: its, ...story }) => ({ ...story, attachments: plain(its) })),
  };
}
