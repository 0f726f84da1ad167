import type { FieldSource, ItemField } from './input.ts';

export type PlainValue = string | number | boolean | (string | number | boolean)[];

/** What an item says, ready to be put into fields; texts as wiki markup. Nothing is null. */
export type ItemValues = Record<ItemField, PlainValue | null>;

/** The value a source gives for an item; undefined if there is nothing to say, so that the field is left to Jira. */
export function sourceValue(source: FieldSource, values: ItemValues): PlainValue | undefined {
  switch (source.from) {
    case 'nothing':
      return undefined;
    case 'constant':
      return source.value;
    case 'template':
      return filledIn(source.text, values);
    case 'item': {
      const value = values[source.field] ?? undefined;
      return source.steps === undefined ? value : stepReached(source.steps, value);
    }
  }
}

function stepReached(
  steps: { atLeast: number; value: string | number | boolean }[],
  value: PlainValue | undefined,
): PlainValue | undefined {
  if (typeof value !== 'number') return undefined;
  const reached = steps.filter(({ atLeast }) => value >= atLeast);
  return reached.toSorted((a, b) => b.atLeast - a.atLeast)[0]?.value;
}

/** `{{title}}` and the like; a name that is none is left as it is. Empty if nothing it names says anything. */
function filledIn(text: string, values: ItemValues): string | undefined {
  const named = [...text.matchAll(placeholder)].map(([, name = '']) => name).filter((name) => name in values);
  if (named.length > 0 && named.every((name) => isEmpty(values[name as ItemField]))) return undefined;
  return text.replace(placeholder, (whole, name: string) =>
    name in values ? shown(values[name as ItemField]) : whole,
  );
}

const placeholder = /\{\{\s*(\w+)\s*\}\}/g;

const isEmpty = (value: PlainValue | null): boolean => value === null || value === '';

function shown(value: PlainValue | null): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
