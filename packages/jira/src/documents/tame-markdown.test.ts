import { describe, expect, it, test } from 'vitest';
import { markdownToWiki } from './markdown-to-wiki.ts';
import { tameMarkdown } from './tame-markdown.ts';

const long = 32_767;
const fill = (unit: string): string => unit.repeat(Math.ceil(long / unit.length)).slice(0, long);

/** What the parser's work grows with beyond the length: signs that may pair up in one paragraph, levels, definitions. */
function costs(markdown: string): { signs: number; depth: number; definitions: number } {
  const paragraphs = markdown.split(/\n\s*\n/).map((text) => text.replace(/\\./g, ''));
  const signs = paragraphs.map((text) => text.match(/[*_~[\]]/g)?.length ?? 0);
  const prefixes = markdown
    .split('\n')
    .map((line) => /^(?:[ \t]*(?:>|[-+*][ \t]|\[\^[^\]]*\]:))*/.exec(line)?.[0] ?? '');
  const depths = prefixes.map((prefix) => prefix.match(/>|[-+*][ \t]|\[\^/g)?.length ?? 0);
  const definitions = markdown.match(/^\[[^\]\\]+\]:/gm)?.length ?? 0;
  return { signs: Math.max(...signs), depth: Math.max(...depths), definitions };
}

describe('what only an attacker sends becomes cheap before it is parsed', () => {
  test.each([
    '[',
    '![',
    '[a](',
    '](',
    '*a **a ',
    '*a_ ',
    '_',
    '~a~~',
    '>',
    '- ',
    '[^a]:',
    '[a]: b\n\n',
    '**a** ',
  ])('%j thousands of times', (unit) => {
    const { signs, depth, definitions } = costs(tameMarkdown(fill(unit)));
    expect(signs).toBeLessThanOrEqual(400);
    expect(depth).toBeLessThanOrEqual(20);
    expect(definitions).toBeLessThanOrEqual(500);
  });

  it.each(['>', '- ', '[^a]:', '`a``', '<a ', '{{', '\\'])('and %j is still translated as text', (unit) => {
    expect(markdownToWiki(fill(unit).slice(0, 4_000)).length).toBeGreaterThan(0);
  });
});

describe('what people write stays as it is', () => {
  const items = Array.from({ length: 300 }, (_, at) => `- **Term ${at}**: see [this](https://x.io/${at})`);
  const rows = Array.from({ length: 300 }, (_, at) => `| **${at}** | [a](https://x.io) |`);
  test.each([
    ['a long list', items.join('\n')],
    ['a nested list', items.map((item, at) => `${'  '.repeat(at % 6)}${item}`).join('\n')],
    ['a long table', ['| a | b |', '|---|---|', ...rows].join('\n')],
    ['code', ['```ts', ...Array.from({ length: 300 }, () => 'x[i] * y[i] ** 2'), '```'].join('\n')],
    ['indented code', Array.from({ length: 300 }, () => '    x[i] * y[i] ** 2').join('\n')],
  ])('%s', (_name, markdown) => {
    expect(tameMarkdown(markdown)).toBe(markdown);
  });
});
