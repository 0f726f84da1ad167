import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearch } from 'wouter';
import { connectionsQuery, siteQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Screen } from '../../design/screen.tsx';
import { shownOutcome } from '../../outcome.ts';
import type { Outcome } from '../../outcome.ts';
import { connectedTexts as texts, sitesTexts } from '../../texts/sites.ts';
import { ConnectButton } from '../site/connect-card.tsx';
import { nameOf } from '../site/jira-user.ts';

/** Where a trip to Jira ends: connected, or why not and how to go on. */
export default function ConnectedPage(): ReactNode {
  const connectionId = new URLSearchParams(useSearch()).get('connection');
  const connections = useQuery({ ...connectionsQuery, enabled: connectionId !== null });
  const outcome = shownOutcome();
  if (outcome) return <Ended outcome={outcome} />;
  const connection = connections.data?.find(({ id }) => id === connectionId);
  if (connection) {
    return (
      <Ended
        outcome={{
          title: sitesTexts.connectedAs(nameOf(connection.jiraUser)),
          text: texts.allowed,
          siteId: connection.siteId,
        }}
      />
    );
  }
  return (
    <Screen title={texts.title} width="narrow">
      <Card>
        <EmptyState icon="site" title={texts.nothing} text={texts.nothingText}>
          <Button component={Link} href="/sites">
            {texts.sites}
          </Button>
        </EmptyState>
      </Card>
    </Screen>
  );
}

function Ended({ outcome }: { outcome: Outcome }): ReactNode {
  const { title, text, remedy, code, siteId } = outcome;
  const failed = code !== undefined;
  return (
    <Screen title={texts.title} width="narrow">
      <Card>
        <EmptyState
          icon={failed ? 'warning' : 'check'}
          title={title}
          text={
            <>
              {text} {remedy}
            </>
          }
        >
          {failed ? <NextAfterFailure /> : <NextAfterSuccess siteId={siteId} />}
        </EmptyState>
        {failed && (
          <p style={{ textAlign: 'center', margin: 0 }}>
            <small>
              {texts.code}: <code>{code}</code>
            </small>
          </p>
        )}
      </Card>
    </Screen>
  );
}

function NextAfterSuccess({ siteId }: { siteId?: string | undefined }): ReactNode {
  return (
    <>
      <Button component={Link} href="/backlog">
        {texts.backlog}
      </Button>
      <Button component={Link} href={siteId === undefined ? '/sites' : `/sites/${siteId}`} variant="default">
        {texts.site}
      </Button>
    </>
  );
}

/** Which site it was about is known to this browser only, and only if it is the right one. */
function NextAfterFailure(): ReactNode {
  const siteId = window.sessionStorage.getItem('connecting-to');
  const site = useQuery({ ...siteQuery(siteId ?? ''), enabled: siteId !== null });
  if (!site.data) {
    return (
      <Button component={Link} href="/sites">
        {texts.sites}
      </Button>
    );
  }
  return (
    <>
      <ConnectButton site={site.data} />
      <Button component={Link} href={`/sites/${site.data.id}`} variant="default">
        {texts.doctor}
      </Button>
    </>
  );
}
