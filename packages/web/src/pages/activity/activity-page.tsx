import { Button, Group, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { getAudit } from '../../api/generated/sdk.gen.ts';
import type { AuditEntry } from '../../api/generated/types.gen.ts';
import { sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Face } from '../../design/face.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { activityTexts as texts } from '../../texts/access.ts';
import classes from '../site/site.module.css';

interface Filter {
  action: string | null;
  siteId: string | null;
}

const useEntries = ({ action, siteId }: Filter) =>
  useInfiniteQuery({
    queryKey: ['audit', action, siteId],
    queryFn: ({ pageParam }) =>
      ask(
        getAudit({
          query: {
            limit: 50,
            ...(pageParam === '' ? {} : { cursor: pageParam }),
            ...(action === null ? {} : { action }),
            ...(siteId === null ? {} : { siteId }),
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

/** Who did what: for administrators. */
export default function ActivityPage(): ReactNode {
  const [filter, setFilter] = useState<Filter>({ action: null, siteId: null });
  const query = useEntries(filter);
  const sites = useQuery(sitesQuery);
  const entries = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Screen title={texts.title} text={texts.text}>
      <Group gap="xs" mb="md">
        <Select
          aria-label={texts.filter}
          placeholder={texts.filter}
          data={Object.entries(texts.subjects).map(([value, label]) => ({ value, label }))}
          value={filter.action}
          onChange={(action) => setFilter({ ...filter, action })}
          clearable
          w={170}
        />
        <Select
          aria-label={texts.site}
          placeholder={texts.site}
          data={(sites.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.siteId}
          onChange={(siteId) => setFilter({ ...filter, siteId })}
          clearable
          w={200}
        />
      </Group>
      <Card>
        <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />
        {query.isPending && <Waiting rows={6} />}
        {entries?.length === 0 && (
          <EmptyState icon="activity" title={texts.emptyTitle} text={texts.emptyText} />
        )}
        <ul className={classes.rows}>
          {entries?.map((entry) => (
            <Entry key={entry.number} entry={entry} />
          ))}
        </ul>
        {query.hasNextPage && (
          <Button variant="subtle" size="xs" mt="sm" onClick={() => void query.fetchNextPage()}>
            {texts.older}
          </Button>
        )}
      </Card>
    </Screen>
  );
}

function Entry({ entry: { actorName, apiKeyId, action, at, details } }: { entry: AuditEntry }): ReactNode {
  const name = actorName ?? texts.nobody;
  const facts = Object.entries(details).filter(
    ([field, value]) => value !== null && value !== undefined && !field.endsWith('Id'),
  );
  return (
    <li className={classes.row}>
      <Face name={name} />
      <div className={classes.main}>
        <div className={classes.name}>
          {name} <span style={{ fontWeight: 400 }}>{texts.actions[action] ?? action}</span>{' '}
          {apiKeyId !== null && <Tag tone="info">{texts.byKey}</Tag>}
        </div>
        <div className={classes.quiet}>
          {facts.map(([field, value]) => `${fieldInWords(field)}: ${inWords(value)}`).join(' · ')}
        </div>
      </div>
      <span className={classes.quiet}>
        <When at={at} />
      </span>
    </li>
  );
}

/** Each action has facts of its own; their names are words run together. */
function fieldInWords(field: string): string {
  const words = field.replace(/[A-Z]+/g, (letters) => ` ${letters.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  return Array.isArray(value) ? value.map(inWords).join(', ') : JSON.stringify(value);
}
