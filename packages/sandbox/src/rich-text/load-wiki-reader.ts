import type { AtlassianDocument } from '../world/model.ts';

/** How Jira Cloud reads wiki markup, for tests of what is sent to it. Loaded when asked for: the sandbox starts without. */
export async function loadWikiReader(): Promise<(wiki: string) => AtlassianDocument> {
  const { wikiToDocument } = await import('./to-document.ts');
  return wikiToDocument;
}
