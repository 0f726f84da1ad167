import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { connectionsQuery, sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { pushTexts as texts } from '../../texts/push.ts';
import { PushForm } from './push-form.tsx';
import { useWanted } from './wanted.ts';

/** What will appear in Jira, before it does. */
export default function PushPage(): ReactNode {
  const ids = useWanted();
  const sites = useQuery(sitesQuery);
  const connections = useQuery(connectionsQuery);
  const usable = connections.data?.filter(({ state }) => state === 'active');
  return (
    <Screen
      title={texts.title}
      text={texts.text}
      above={
        <Link href="/backlog">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
    >
      {ids.length === 0 && (
        <Card>
          <EmptyState icon="send" title={texts.nothing} text={texts.nothingText}>
            <Button component={Link} href="/backlog">
              {texts.toBacklog}
            </Button>
          </EmptyState>
        </Card>
      )}
      {ids.length > 0 && !(sites.data && usable) && <Waiting />}
      {usable?.length === 0 && (
        <Notice
          title={texts.noConnection}
          actions={
            <Button component={Link} href="/sites" size="xs">
              {texts.connect}
            </Button>
          }
        />
      )}
      {ids.length > 0 && sites.data && usable && usable.length > 0 && (
        <PushForm ideaIds={ids} sites={sites.data} connections={usable} />
      )}
    </Screen>
  );
}
