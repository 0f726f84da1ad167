import type { AtlassianDocument, RichText } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { wikiToDocument } from './to-document.ts';
import { documentToWiki } from './to-wiki.ts';

/** In wiki markup: what was given as such is as it was given. */
export const wikiText = (text: RichText): string => (typeof text === 'string' ? text : documentToWiki(text));

/** As the REST version the world is seen through shows it: wiki markup, or from v3 on a document. */
export function shownText({ restVersion }: World, text: RichText | null): string | AtlassianDocument | null {
  if (text === null) return null;
  if (restVersion === '2') return wikiText(text);
  return typeof text === 'string' ? wikiToDocument(text) : text;
}
