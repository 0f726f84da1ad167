import type { Mapping } from '../../api/generated/types.gen.ts';
import { mappingTexts as texts } from '../../texts/mapping.ts';

export type FieldSource = Mapping['fields'][string];

/** What can be chosen for a field, as one word: `item:title` is the item's title. */
export type SourceKey = 'usual' | 'nothing' | 'constant' | 'template' | `item:${string}`;

const onlyOfIdeas = new Set(['problem', 'benefit', 'impact', 'effort', 'owner', 'tags', 'description']);
const onlyOfStories = new Set(['points', 'asA', 'iWant', 'soThat', 'acceptanceCriteria']);

export const keyOf = (source: FieldSource | undefined): SourceKey => {
  if (source === undefined) return 'usual';
  return source.from === 'item' ? `item:${source.field}` : source.from;
};

/** A source of that kind, as far as it can be said already. */
export function sourceFrom(key: SourceKey): FieldSource | undefined {
  switch (key) {
    case 'usual':
      return undefined;
    case 'nothing':
      return { from: 'nothing' };
    case 'constant':
      return { from: 'constant', value: '' };
    case 'template':
      return { from: 'template', text: '{{title}}' };
    default:
      return {
        from: 'item',
        field: key.slice('item:'.length) as Extract<FieldSource, { from: 'item' }>['field'],
      };
  }
}

export function sourceInWords(source: FieldSource | null): string {
  if (source === null) return texts.leftToJira;
  switch (source.from) {
    case 'nothing':
      return texts.nothing;
    case 'constant':
      return String(source.value);
    case 'template':
      return source.text;
    case 'item':
      return source.steps ? texts.bySteps(texts.items[source.field]) : texts.items[source.field];
  }
}

/** The choices of a field, in groups. */
export function sourceOptions(itemKind: 'idea' | 'story', usual: FieldSource | null) {
  const foreign = itemKind === 'idea' ? onlyOfStories : onlyOfIdeas;
  const general = [
    { value: 'usual', label: texts.usualIs(sourceInWords(usual)) },
    { value: 'nothing', label: texts.nothing },
    { value: 'constant', label: texts.constant },
    { value: 'template', label: texts.template },
  ];
  const items = Object.entries(texts.items)
    .filter(([field]) => !foreign.has(field))
    .map(([field, label]) => ({ value: `item:${field}`, label }));
  return [
    { group: texts.groups.general, items: general },
    { group: texts.groups.item, items },
  ];
}

/** Whether it can be saved: a constant that says nothing would be refused. */
export const isComplete = (source: FieldSource): boolean => {
  if (source.from === 'template') return source.text !== '';
  return (
    source.from !== 'constant' ||
    (source.value !== '' && !(Array.isArray(source.value) && source.value.length === 0))
  );
};
