import { expect, test } from 'vitest';
import { createLogger } from './log.ts';

function logged(work: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  work(createLogger('debug', { write: (line) => lines.push(line) }));
  return lines.join('');
}

test('an error is logged with its code, stack and cause, and without what else it carries', () => {
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    params: ['canary'],
    query: 'canary',
  });
  const text = logged((log) => log.error({ err: new Error('it failed', { cause }) }, 'a story'));
  expect(text).toContain('it failed');
  expect(text).toContain('23505');
  expect(text).toContain('log.test.ts');
  expect(text).not.toContain('canary');
});

test('a secret at the top or one level down is redacted', () => {
  const text = logged((log) => log.info({ token: 'canary', request: { password: 'canary' } }, 'a story'));
  expect(text).toContain('[redacted]');
  expect(text).not.toContain('canary');
});
