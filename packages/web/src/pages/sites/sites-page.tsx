import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Connection, Site } from '../../api/generated/types.gen.ts';
import { connectionsQuery, consumersQuery, sitesQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Icon } from '../../design/icons.tsx';
import { Screen } from '../../design/screen.tsx';
import { Tag } from '../../design/tag.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { productOf } from '../../texts/set-up.ts';
import { sitesTexts as texts } from '../../texts/sites.ts';
import classes from './sites.module.css';

export default function SitesPage(): ReactNode {
  const sites = useQuery(sitesQuery);
  const connections = useQuery(connectionsQuery);
  const { administer } = useMay();
  const add = administer && (
    <Button component={Link} href="/sites/add" leftSection={<Icon name="plus" size={16} />}>
      {texts.add}
    </Button>
  );
  return (
    <Screen title={texts.title} text={texts.text} actions={sites.data?.length ? add : undefined}>
      <Loaded query={sites}>
        {(found) =>
          found.length === 0 ? (
            <Card>
              <EmptyState
                icon="site"
                title={texts.emptyTitle}
                text={administer ? texts.emptyText : texts.emptyMember}
              >
                {add}
              </EmptyState>
            </Card>
          ) : (
            <ul className={classes.list}>
              {found.map((site) => (
                <li key={site.id}>
                  <SiteRow
                    site={site}
                    connections={(connections.data ?? []).filter(({ siteId }) => siteId === site.id)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Screen>
  );
}

function SiteRow({ site, connections }: { site: Site; connections: Connection[] }): ReactNode {
  return (
    <Link href={`/sites/${site.id}`} className={classes.site}>
      <span className={classes.icon}>
        <Icon name={site.deployment === 'cloud' ? 'cloud' : 'server'} size={20} />
      </span>
      <span>
        <span className={classes.name}>{site.name}</span>
        <span className={classes.about}>
          {site.baseUrl} · {productOf(site)}
        </span>
      </span>
      <span className={classes.tags}>
        <States site={site} connections={connections.filter(({ state }) => state !== 'disconnected')} />
      </span>
    </Link>
  );
}

function States({ site, connections }: { site: Site; connections: Connection[] }): ReactNode {
  const consumers = useQuery(consumersQuery(site.id));
  if (connections.length > 0) {
    return connections.map(({ id, owner, attention, jiraUser }) => (
      <Tag key={id} tone={attention ? (attention.why === 'expires-soon' ? 'busy' : 'bad') : 'good'}>
        {owner === 'service' ? texts.service(jiraUser.displayName) : texts.connectedAs(jiraUser.displayName)}
      </Tag>
    ));
  }
  if (!consumers.data) return null;
  const ready = consumers.data.some(({ state }) => state === 'active');
  return ready ? <Tag>{texts.notConnected}</Tag> : <Tag tone="busy">{texts.unfinished}</Tag>;
}
