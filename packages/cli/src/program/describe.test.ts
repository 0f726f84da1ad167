import { expect, test } from 'vitest';
import { endOf, startOf } from './describe.ts';

const local = (text: string) => new Date(text).toISOString();

test('a day alone begins with its first moment and ends with the first one of the next', () => {
  expect(startOf('2027-01-31')).toBe(local('2027-01-31T00:00:00'));
  expect(endOf('2027-01-31')).toBe(local('2027-02-01T00:00:00'));
});

test('an instant is taken as it is, at either end', () => {
  for (const read of [startOf, endOf]) expect(read('2027-01-31T12:00:00Z')).toBe('2027-01-31T12:00:00.000Z');
});

test.each(['2027-02-30', '2027-13-01', 'yesterday', '2027', '', '2027-01-31x'])('%j is neither', (text) => {
  expect(() => startOf(text)).toThrow('It must be a day (2027-01-31) or an instant');
});
