import { expect, it } from 'vitest';
import { createRow } from './benchmark.ts';
import { formatTable } from './table.ts';

it('a row says whether its goal is met', () => {
  const of = (ours: number, kind: 'at least' | 'at most' | 'below', ratio: number) =>
    createRow({ what: 'x', ours, bestPeerOrLimit: 10, goal: { kind, ratio } });
  expect(of(30, 'at least', 3)).toEqual({
    what: 'x',
    ours: 30,
    bestPeerOrLimit: 10,
    ratio: 3,
    goal: '≥ 3',
    met: true,
  });
  expect(of(29, 'at least', 3).met).toBe(false);
  expect(of(1, 'at most', 0.1)).toMatchObject({ goal: '≤ 0.1', met: true });
  expect(of(1.1, 'at most', 0.1).met).toBe(false);
  expect(of(10, 'below', 1)).toMatchObject({ goal: '< 1', met: false });
  expect(of(9, 'below', 1).met).toBe(true);
  expect(of(Number.NaN, 'at least', 3).met).toBe(false);
});

it('a row without a goal only informs', () => {
  expect(createRow({ what: 'x', ours: 1, bestPeerOrLimit: 2 })).toMatchObject({
    ratio: 0.5,
    goal: '',
    met: null,
  });
});

it('the table has its columns aligned', () => {
  const rows = [
    createRow({ what: 'one', ours: 12345.6, bestPeerOrLimit: 2, goal: { kind: 'at least', ratio: 3 } }),
    createRow({ what: 'another', ours: 0.0123, bestPeerOrLimit: 1 }),
  ];
  expect(formatTable(rows).split('\n')).toEqual([
    'what       ours  best peer or limit    ratio  goal  met',
    '-------  ------  ------------------  -------  ----  ---',
    'one       12346                2.00  6172.80  ≥ 3   yes',
    'another  0.0123                1.00     0.01',
  ]);
});
