import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Connection, Consumer, Site } from '../../api/generated/types.gen.ts';
import { connectionsQuery, consumersQuery, siteQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Screen } from '../../design/screen.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { productOf } from '../../texts/set-up.ts';
import { siteTexts as texts } from '../../texts/sites.ts';
import { ConnectionsCard } from './connections-card.tsx';
import { DoctorCard } from './doctor-card.tsx';
import { KeysCard } from './keys-card.tsx';
import { MappingCard } from './mapping-card.tsx';
import { RemoveSite, RenameSite } from './site-changes.tsx';
import { SyncCard } from './sync-card.tsx';
import { useDisclosure } from '@mantine/hooks';
import classes from './site.module.css';

export default function SitePage({ siteId }: { siteId: string }): ReactNode {
  const site = useQuery(siteQuery(siteId));
  const consumers = useQuery(consumersQuery(siteId));
  const connections = useQuery({
    ...connectionsQuery,
    select: (all) => all.filter((one) => one.siteId === siteId && one.state !== 'disconnected'),
  });
  return (
    <Loaded query={site}>
      {(found) => (
        <Screen
          title={found.name}
          text={
            <>
              {productOf(found)} · {found.baseUrl}
            </>
          }
          above={
            <Link href="/sites">
              <Icon name="arrowLeft" size={14} /> {texts.back}
            </Link>
          }
          actions={<Actions site={found} />}
        >
          <Loaded query={consumers}>
            {(keys) => (
              <Loaded query={connections}>
                {(people) => <Cards site={found} consumers={keys} connections={people} />}
              </Loaded>
            )}
          </Loaded>
        </Screen>
      )}
    </Loaded>
  );
}

interface CardsProps {
  site: Site;
  consumers: Consumer[];
  connections: Connection[];
}

function Cards({ site, consumers, connections }: CardsProps): ReactNode {
  const { administer, write } = useMay();
  return (
    <div className={classes.grid}>
      <Glance site={site} connections={connections} />
      <ConnectionsCard site={site} consumers={consumers} connections={connections} />
      {(administer || connections.length > 0) && (
        <DoctorCard subject={subjectOf({ site, consumers, connections })} />
      )}
      {write && <MappingCard siteId={site.id} connections={connections} />}
      {connections.length > 0 && <SyncCard siteId={site.id} />}
      <KeysCard site={site} consumers={consumers} />
    </div>
  );
}

function subjectOf({ site, consumers, connections }: CardsProps) {
  const [connection] = connections;
  if (connection) return { connectionId: connection.id };
  const consumer = consumers.find(({ state }) => state === 'active') ?? consumers.at(-1);
  return consumer ? { consumerId: consumer.id } : { siteId: site.id };
}

function Glance({ site, connections }: Omit<CardsProps, 'consumers'>): ReactNode {
  const last = connections
    .map(({ connectedAt }) => connectedAt)
    .sort()
    .at(-1);
  const next = connections
    .flatMap(({ renewable, expiresAt }) => (renewable || expiresAt === null ? [] : [expiresAt]))
    .sort()[0];
  const renewed = connections.some(({ renewable }) => renewable);
  const off = Math.round(site.clockOffsetSeconds);
  return (
    <Card title={texts.health}>
      <dl className={classes.glance}>
        {site.deployment !== 'cloud' && (
          <div>
            <dt>{texts.version}</dt>
            <dd>{site.version}</dd>
          </div>
        )}
        <div>
          <dt>{texts.clock}</dt>
          <dd>{Math.abs(off) < 5 ? texts.clockFine : texts.clockOff(off)}</dd>
        </div>
        <div>
          <dt>{texts.lastSuccess}</dt>
          <dd>{last === undefined ? texts.never : <When at={last} />}</dd>
        </div>
        <div>
          <dt>{texts.nextExpiry}</dt>
          <dd>
            {next === undefined ? renewed ? texts.renewedByItself : texts.none : <When at={next} as="day" />}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Actions({ site }: { site: Site }): ReactNode {
  const { administer } = useMay();
  const [renaming, rename] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  return (
    <>
      <Button
        component="a"
        href={site.baseUrl}
        target="_blank"
        rel="noopener noreferrer"
        variant="default"
        rightSection={<Icon name="external" size={16} />}
      >
        {texts.open}
      </Button>
      {administer && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size="lg" aria-label={texts.more}>
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={rename.open}>{texts.rename}</Menu.Item>
            <Menu.Item onClick={remove.open}>{texts.remove}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <RenameSite site={site} opened={renaming} onClose={rename.close} />
      <RemoveSite site={site} opened={removing} onClose={remove.close} />
    </>
  );
}
