import { createRequire } from 'node:module';
import type { Root } from 'mdast';
import type * as FromMarkdown from 'mdast-util-from-markdown';
import type * as MdastGfm from 'mdast-util-gfm';
import type * as ToMarkdown from 'mdast-util-to-markdown';
import type * as MicromarkGfm from 'micromark-extension-gfm';
import { tameMarkdown } from './tame-markdown.ts';

// Loaded when the first text is translated: 80 ms that no start of a server should wait for. `require` instead of
// `import()` keeps translating a plain function.
const load = createRequire(import.meta.url);

/** Markdown (CommonMark and GitHub's tables, task lists, footnotes, strikethrough, bare links) as a tree. */
export function parseMarkdown(markdown: string): Root {
  const { fromMarkdown } = load('mdast-util-from-markdown') as typeof FromMarkdown;
  return fromMarkdown(tameMarkdown(markdown), (syntax ??= loadSyntax()));
}

/** Put together once: that takes longer than to read a short text. */
let syntax: FromMarkdown.Options | undefined;

function loadSyntax(): FromMarkdown.Options {
  const { gfmFromMarkdown } = load('mdast-util-gfm') as typeof MdastGfm;
  const { gfm } = load('micromark-extension-gfm') as typeof MicromarkGfm;
  // One tilde is a tilde: `~5` and `~user` are no strikethrough.
  // No second search for addresses: it finds them even where a backslash says that it is none.
  const plain = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));
  return { extensions: [gfm({ singleTilde: false })], mdastExtensions: plain };
}

/** A tree as Markdown. */
export function writeMarkdown(tree: Root): string {
  const { toMarkdown } = load('mdast-util-to-markdown') as typeof ToMarkdown;
  const { gfmToMarkdown } = load('mdast-util-gfm') as typeof MdastGfm;
  return toMarkdown(tree, {
    extensions: [gfmToMarkdown()],
    bullet: '-',
    emphasis: '_',
    rule: '-',
    listItemIndent: 'one',
    fences: true,
    // A colon right behind a mention of a footnote would make it the footnote itself.
    unsafe: [{ character: ':', beforeNode: 'footnoteReference' }],
  });
}
