import { Button, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import { isFiltered, noFilters } from './filters.ts';
import type { Filters, Order } from './filters.ts';

/** Whoever types on is not asked for yet. */
const TYPED_MS = 120;

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
  tags: string[];
  /** The board has its own order. */
  ordered: boolean;
}

const options = <Value extends string>(names: Record<Value, string>) =>
  Object.entries<string>(names).map(([value, label]) => ({ value, label }));

export function FilterBar({ filters, onChange, tags, ordered }: FilterBarProps): ReactNode {
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <div className={classes.tools} role="search">
      <Search value={filters.search} onChange={(search) => change({ search })} />
      <Select
        aria-label={texts.status}
        placeholder={texts.status}
        data={options(statusNames)}
        value={filters.status}
        onChange={(status) => change({ status: status as Idea['status'] | null })}
        clearable
        w={150}
      />
      {tags.length > 0 && (
        <Select
          aria-label={texts.tag}
          placeholder={texts.tag}
          data={tags}
          value={filters.tag}
          onChange={(tag) => change({ tag })}
          clearable
          searchable
          w={150}
        />
      )}
      {ordered && (
        <Select
          aria-label={texts.order}
          data={options(texts.orders)}
          value={filters.order}
          onChange={(order) => change({ order: (order ?? 'own') as Order })}
          allowDeselect={false}
          w={220}
        />
      )}
      {isFiltered(filters) && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => onChange({ ...noFilters, order: filters.order })}
        >
          {texts.clearFilters}
        </Button>
      )}
    </div>
  );
}

/** What is typed is the field's own until it is asked for; only then others may change it. */
function Search({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ask = useRef(onChange);
  useHotkeys([['/', () => field.current?.focus()]]);
  useEffect(() => {
    ask.current = onChange;
  });
  useEffect(() => {
    const { current } = field;
    if (current && current !== document.activeElement) current.value = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask.current(text.trim()), TYPED_MS);
  };
  return (
    <TextInput
      ref={field}
      className={classes.search ?? ''}
      aria-label={texts.search}
      placeholder={texts.search}
      leftSection={<Icon name="search" size={16} />}
      rightSection={<kbd className={classes.key}>/</kbd>}
      defaultValue={value}
      maxLength={200}
      onChange={(event) => typed(event.currentTarget.value)}
    />
  );
}
