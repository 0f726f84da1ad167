import { Button, Select, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import { isFiltered, noFilters } from './filters.ts';
import type { Filters, Order } from './filters.ts';

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
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => search.current?.focus()]]);
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <div className={classes.tools} role="search">
      <TextInput
        ref={search}
        className={classes.search ?? ''}
        aria-label={texts.search}
        placeholder={texts.search}
        leftSection={<Icon name="search" size={16} />}
        rightSection={<kbd className={classes.key}>/</kbd>}
        value={filters.search}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
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
