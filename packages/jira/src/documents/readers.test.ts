import fc from 'fast-check';
import { loadWikiReader } from '@crosslink/sandbox';
import { describe, expect, it } from 'vitest';
import { readAsDataCenter } from './data-center-reader.test-support.ts';
import { markdownToWiki } from './markdown-to-wiki.ts';
import { writeMarkdown } from './parse-markdown.ts';

/** Everything that is markup somewhere, and some that is not. */
const bits = [
  ...[
    '{',
    '}',
    '{{',
    '}}',
    '[',
    ']',
    '|',
    '||',
    '!',
    '\\',
    '*',
    '_',
    '-',
    '--',
    '---',
    '----',
    '+',
    '^',
    '~',
    '?',
  ],
  ...[
    '??',
    '#',
    ' ',
    '  ',
    ':',
    ';',
    ')',
    '(',
    ':)',
    ':D',
    '(x)',
    '(/)',
    'http://a.test/',
    'https://b.io/x_y',
  ],
  ...[
    'ftp://',
    'mailto:',
    'file:',
    'a',
    'b1',
    'é',
    '漢',
    '😀',
    '½',
    '👨‍👩‍👧',
    '&amp;',
    '&',
    'h1.',
    'bq.',
    'code',
  ],
  ...['color', 'quote', '@', '~bob', '.', ',', '"', '<', '>', '=', '/', '%', '$', '1', '`'],
];
const plainText = fc
  .string({ unit: fc.constantFrom(...bits), maxLength: 30 })
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');

/** Markdown that says exactly this. */
const asMarkdown = (text: string): string =>
  writeMarkdown({
    type: 'root',
    children: [{ type: 'paragraph', children: [{ type: 'text', value: text }] }],
  });

interface Node {
  type: string;
  text?: string;
  marks?: { type: string }[];
  content?: Node[];
}
const nodesOf = (node: Node): Node[] => [node, ...(node.content ?? []).flatMap(nodesOf)];

describe('plain text is plain text for Jira, whatever it looks like', () => {
  it('on Data Center', () => {
    fc.assert(
      fc.property(plainText, (text) => {
        const { text: shown, found } = readAsDataCenter(markdownToWiki(asMarkdown(text)));
        expect({ shown: shown.replace(/‹a:[^›]*›|‹\/a›/g, ''), found }).toEqual({ shown: text, found: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it('on Cloud, as the sandbox reads it', async () => {
    const read = await loadWikiReader();
    fc.assert(
      fc.property(plainText, (text) => {
        const nodes = nodesOf(
          read(markdownToWiki(asMarkdown(text), { deployment: 'cloud' })) as unknown as Node,
        );
        const shown = nodes
          .map((node) => node.text ?? '')
          .join('')
          .replaceAll('\u2060', '');
        expect(onCloud(shown)).toBe(onCloud(text));
        const kinds = new Set(
          nodes.flatMap(({ type, marks = [] }) => [type, ...marks.map((mark) => mark.type)]),
        );
        expect([...kinds].filter((kind) => !['doc', 'paragraph', 'text', 'link'].includes(kind))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** In the text of a link Cloud has no bars and brackets. */
const onCloud = (text: string): string =>
  text.replaceAll('|', '¦').replaceAll('[', '(').replaceAll(']', ')').replace(/\s+/g, ' ').trim();
