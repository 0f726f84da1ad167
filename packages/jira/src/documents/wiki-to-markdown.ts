import { cleanText } from './clean-text.ts';
import type { MarkdownToWikiOptions } from './markdown-to-wiki.ts';
import { writeMarkdown } from './parse-markdown.ts';
import { readWiki } from './read-wiki.ts';

/**
 * Wiki markup, as REST API 2 gives it, as Markdown. What {@link markdownToWiki} wrote comes back as what it was written
 * from, in one spelling; of what people wrote in Jira, colours and anchors are dropped, panels become quotes, and
 * mentions, attachments and unknown macros stay as their text. Never fails.
 */
export function wikiToMarkdown(
  wiki: string,
  options: Pick<MarkdownToWikiOptions, 'deployment'> = {},
): string {
  return writeMarkdown(readWiki(cleanText(wiki), { entities: options.deployment !== 'cloud' })).trimEnd();
}
