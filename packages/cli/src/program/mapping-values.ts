import { InvalidArgumentError } from 'commander';
import type { FieldSource, SetMappingOptions } from '../commands/mapping.ts';

/** `labels=item:tags`; undefined for a field that is filled as usual again. The server says which items' fields there are. */
export function fieldSource(text: string): [fieldId: string, source: FieldSource | undefined] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), sourceOf(text.slice(at + 1))];
  throw new InvalidArgumentError('It must be FIELD=SOURCE, such as priority=High or labels=item:tags.');
}

function sourceOf(text: string): FieldSource | undefined {
  const [, kind, rest = ''] = /^(item|template|constant):(.*)$/s.exec(text) ?? [];
  if (text === '') return undefined;
  if (text === 'nothing') return { from: 'nothing' };
  if (kind === 'item')
    return { from: 'item', field: rest as Extract<FieldSource, { from: 'item' }>['field'] };
  if (kind === 'template') return { from: 'template', text: rest };
  return { from: 'constant', value: kind === undefined ? text : rest };
}

/** `backlog:3`, or none. */
export function target(text: string): NonNullable<SetMappingOptions['target']> {
  const [, kind, number] = /^(sprint|active-sprint|backlog):([1-9]\d{0,14})$/.exec(text) ?? [];
  if (kind === 'sprint') return { kind, sprintId: Number(number) };
  if (kind === 'active-sprint' || kind === 'backlog') return { kind, boardId: Number(number) };
  if (text === 'none') return text;
  throw new InvalidArgumentError('It must be sprint:ID, active-sprint:BOARD, backlog:BOARD or none.');
}
