import type { JsonObject } from './answers.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (found) => escapes[found] ?? found);

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value !== 'object' || value === null) {
    return `<${name}>${escapeXml(typeof value === 'string' ? value : JSON.stringify(value))}</${name}>`;
  }
  const children = Object.entries(value).map(([child, inner]) => element(child, inner));
  return `<${name}>${children.join('')}</${name}>`;
}

/** A plain object as an XML document: one element per member, one per entry of a list. */
export function xmlOf(root: string, value: JsonObject): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${element(root, value)}`;
}
