import { describe, expect, it } from 'vitest';
import { defaultSettings, lookDueAt, putOffMs } from './settings.ts';

const lag = { indexLagMs: 10_000, settleMs: 30_000 };
const seconds = (n: number) => new Date(n * 1_000);

describe('when to look for an issue in doubt', () => {
  it('is at once for the first time', () => {
    expect(lookDueAt({ sent_at: seconds(100), looks: 0, looked_at: null }, lag)).toBe(0);
  });

  it('is when Jira must have finished, if the first look came early', () => {
    expect(lookDueAt({ sent_at: seconds(100), looks: 1, looked_at: seconds(101) }, lag)).toBe(130_000);
  });

  it('is an index lag after the first look, if that came late', () => {
    expect(lookDueAt({ sent_at: seconds(100), looks: 1, looked_at: seconds(500) }, lag)).toBe(510_000);
  });
});

describe('waiting for Jira', () => {
  it('grows from 2 seconds to 5 minutes', () => {
    expect([1, 2, 3, 8, 9, 12].map(putOffMs)).toEqual([2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  it('lasts about half an hour before a push is given up', () => {
    const waits = Array.from({ length: defaultSettings.maximumPutOffs }, (_, index) => putOffMs(index + 1));
    const minutes = waits.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(minutes).toBeGreaterThan(25);
    expect(minutes).toBeLessThan(35);
  });
});
