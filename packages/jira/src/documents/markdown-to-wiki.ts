import type { Deployment } from '../site.ts';
import { cleanText } from './clean-text.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { blocksToWiki } from './wiki-blocks.ts';

export interface MarkdownToWikiOptions {
  /** Whose reading of wiki markup to write for; Data Center's by default. They differ in a few escapes. */
  deployment?: Deployment;
  /** Gives the items of the outermost lists a box to tick, as task lists have; false by default. */
  checklist?: boolean;
}

/**
 * Markdown (CommonMark and GitHub's extensions) as the wiki markup that REST API 2 takes. What Jira has no markup for
 * stays as readable text; what Jira would take for markup and Markdown does not is escaped, so nothing is ever run,
 * embedded or pinged by a text. Never fails, and takes time about proportional to the length.
 *
 * @see https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
 */
export function markdownToWiki(markdown: string, options: MarkdownToWikiOptions = {}): string {
  if (markdown === '') return '';
  const { deployment = 'data-center', checklist = false } = options;
  return blocksToWiki(parseMarkdown(cleanText(markdown)), { deployment, checklist });
}
