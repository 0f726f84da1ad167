import type { Definition, FootnoteDefinition, Nodes, Root } from 'mdast';
import type { References } from './wiki-runs.ts';

export interface Footnote {
  number: number;
  children: FootnoteDefinition['children'];
}

export interface DocumentReferences extends References {
  /** In the order of their numbers; those nobody mentions last. Call it when everything else is written. */
  footnotes: () => Footnote[];
}

/** The definitions of a document, wherever they stand in it; of two with the same name the first counts. */
export function createReferences(root: Root): DocumentReferences {
  const definitions = new Map<string, Definition>();
  const notes = new Map<string, FootnoteDefinition>();
  visit(root, (node) => {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node);
    if (node.type === 'footnoteDefinition' && !notes.has(node.identifier)) notes.set(node.identifier, node);
  });
  const numbers = new Map<string, number>();
  const footnote = (identifier: string): number => {
    const number = numbers.get(identifier) ?? numbers.size + 1;
    numbers.set(identifier, number);
    return number;
  };
  return {
    definition: (identifier) => definitions.get(identifier),
    footnote,
    footnotes: () => {
      for (const identifier of notes.keys()) footnote(identifier);
      return [...numbers].map(([identifier, number]) => ({
        number,
        children: notes.get(identifier)?.children ?? [],
      }));
    },
  };
}

function visit(node: Nodes, look: (node: Nodes) => void): void {
  look(node);
  if ('children' in node) for (const child of node.children) visit(child, look);
}
