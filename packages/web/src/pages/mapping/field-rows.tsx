import { Button, Select, Textarea, TextInput, TagsInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Mapping, MappingOffers } from '../../api/generated/types.gen.ts';
import { Tag } from '../../design/tag.tsx';
import { mappingTexts as texts } from '../../texts/mapping.ts';
import classes from './mapping.module.css';
import { keyOf, sourceFrom, sourceOptions } from './sources.ts';
import type { FieldSource, SourceKey } from './sources.ts';

type Field = MappingOffers['fields'][number];

/** The push says these itself. */
const ofThePush = new Set(['project', 'issuetype', 'parent']);

interface FieldRowsProps {
  offers: MappingOffers;
  itemKind: 'idea' | 'story';
  fields: Mapping['fields'];
  /** The field somebody came for. */
  first: string | undefined;
  onChange: (fields: Mapping['fields']) => void;
}

/** Fields that have to be filled, or are, first; the others on demand. */
export function FieldRows({ offers, itemKind, fields, first, onChange }: FieldRowsProps): ReactNode {
  const [all, setAll] = useState(false);
  const offered = offers.fields.filter(({ fieldId }) => !ofThePush.has(fieldId));
  const matters = ({ fieldId, required, usual }: Field) =>
    required || usual !== null || fieldId in fields || fieldId === first;
  const shown = all ? offered : offered.filter(matters);
  const gone = Object.keys(fields).filter((id) => !offers.fields.some(({ fieldId }) => fieldId === id));
  const change = (fieldId: string, source: FieldSource | undefined) => {
    const others = Object.fromEntries(Object.entries(fields).filter(([id]) => id !== fieldId));
    onChange(source === undefined ? others : { ...others, [fieldId]: source });
  };
  return (
    <fieldset className={classes.fields}>
      <legend>{texts.fields}</legend>
      {shown.map((field) => (
        <FieldRow
          key={field.fieldId}
          field={field}
          itemKind={itemKind}
          source={fields[field.fieldId]}
          focused={field.fieldId === first}
          onChange={(source) => change(field.fieldId, source)}
        />
      ))}
      {offers.problem === null && gone.map((id) => <p key={id}>{texts.gone(id)}</p>)}
      {shown.length < offered.length && (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          {texts.showAll(offered.length)}
        </Button>
      )}
    </fieldset>
  );
}

interface FieldRowProps {
  field: Field;
  itemKind: 'idea' | 'story';
  source: FieldSource | undefined;
  focused: boolean;
  onChange: (source: FieldSource | undefined) => void;
}

function FieldRow({ field, itemKind, source, focused, onChange }: FieldRowProps): ReactNode {
  const { name, required, usual } = field;
  const select = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!focused) return;
    select.current?.scrollIntoView({ block: 'center' });
    select.current?.focus({ preventScroll: true });
  }, [focused]);
  return (
    <div className={`${classes.row} ${focused ? classes.focused : ''}`}>
      <span className={classes.name}>
        {name} {required && <Tag tone={(usual ?? source) ? 'neutral' : 'bad'}>{texts.required}</Tag>}
      </span>
      <div className={classes.source}>
        <Select
          ref={select}
          aria-label={texts.sourceOf(name)}
          data={sourceOptions(itemKind, usual)}
          value={keyOf(source)}
          onChange={(key) => onChange(sourceFrom((key ?? 'usual') as SourceKey))}
          allowDeselect={false}
          size="xs"
        />
        {source && <SourceValue field={field} source={source} onChange={onChange} />}
      </div>
    </div>
  );
}

interface SourceValueProps {
  field: Field;
  source: FieldSource;
  onChange: (source: FieldSource) => void;
}

/** What a constant or a text says; of options only those that Jira allows. */
function SourceValue({ field: { name, type, allowed }, source, onChange }: SourceValueProps): ReactNode {
  const label = { 'aria-label': texts.valueOf(name), size: 'xs' } as const;
  if (source.from === 'template') {
    return (
      <Textarea
        {...label}
        description={texts.templateHint}
        value={source.text}
        onChange={(event) => onChange({ from: 'template', text: event.currentTarget.value })}
        autosize
      />
    );
  }
  if (source.from !== 'constant') return null;
  const say = (value: string | string[] | null) => onChange({ from: 'constant', value: value ?? '' });
  const values = [source.value]
    .flat()
    .map(String)
    .filter((value) => value !== '');
  if (type === 'array') return <TagsInput {...label} data={allowed ?? []} value={values} onChange={say} />;
  if (allowed) {
    return (
      <Select {...label} data={[...new Set(allowed)]} value={values[0] ?? null} onChange={say} searchable />
    );
  }
  return (
    <TextInput {...label} value={values[0] ?? ''} onChange={(event) => say(event.currentTarget.value)} />
  );
}
