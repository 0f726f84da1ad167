import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearch } from 'wouter';
import type { Consumer, Site } from '../../api/generated/types.gen.ts';
import { consumersQuery, siteQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { setUpTexts, tokenTexts, twoLeggedTexts } from '../../texts/set-up.ts';
import { NotFoundPage } from '../not-found/not-found-page.tsx';
import { ConnectCard } from '../site/connect-card.tsx';
import { OAuth1SetUp } from './oauth1-set-up.tsx';
import { OAuth2SetUp } from './oauth2-set-up.tsx';
import { TokenSetUp } from './token-set-up.tsx';
import { TwoLeggedSetUp } from './two-legged-set-up.tsx';

type Kind = Site['offers'][number]['kind'];

/** One way to connect to one site, from nothing to working. */
export default function SetUpPage({ siteId, kind }: { siteId: string; kind: string }): ReactNode {
  const site = useQuery(siteQuery(siteId));
  const consumers = useQuery(consumersQuery(siteId));
  return (
    <Loaded query={site}>
      {(found) => {
        const offered = found.offers.find((offer) => offer.kind === kind);
        if (!offered) return <NotFoundPage />;
        return (
          <Screen
            width="narrow"
            above={
              <Link href={`/sites/${siteId}`}>
                <Icon name="arrowLeft" size={14} /> {found.name}
              </Link>
            }
            title={titleOf(offered.kind, found.name)}
            {...(kind === 'oauth1' || kind === 'oauth2' ? { text: setUpTexts.text[kind] } : {})}
          >
            <Loaded query={consumers}>
              {(known) => <SetUp site={found} kind={offered.kind} consumers={known} />}
            </Loaded>
          </Screen>
        );
      }}
    </Loaded>
  );
}

function titleOf(kind: Kind, site: string): string {
  if (kind === 'personal-access-token' || kind === 'api-token') return tokenTexts.title(site);
  return kind === 'oauth1-two-legged' ? twoLeggedTexts.title(site) : setUpTexts.title(site);
}

/** The one that works, or else the one that was made last. */
const consumerOf = (consumers: Consumer[], kind: Consumer['kind']): Consumer | undefined => {
  const ofKind = consumers.filter((one) => one.kind === kind && one.state !== 'retiring');
  return ofKind.find(({ state }) => state === 'active') ?? ofKind.at(-1);
};

interface SetUpProps {
  site: Site;
  kind: Kind;
  consumers: Consumer[];
}

function SetUp({ site, kind, consumers }: SetUpProps): ReactNode {
  const chosen = new URLSearchParams(useSearch()).get('consumer');
  if (kind === 'personal-access-token' || kind === 'api-token') return <TokenSetUp site={site} kind={kind} />;
  if (kind === 'oauth1-two-legged') {
    return <TwoLeggedSetUp siteId={site.id} consumer={consumerOf(consumers, 'oauth1')} />;
  }
  // Rotating a key, another one is set up while one is in use.
  const consumer = consumers.find(({ id }) => id === chosen) ?? consumerOf(consumers, kind);
  if (consumer?.state === 'active') return <Works site={site} kind={kind} />;
  return kind === 'oauth1' ? (
    <OAuth1SetUp siteId={site.id} consumer={consumer} />
  ) : (
    <OAuth2SetUp siteId={site.id} />
  );
}

function Works({ site, kind }: { site: Site; kind: 'oauth1' | 'oauth2' }): ReactNode {
  return (
    <Stack gap="md">
      <Notice tone="good" title={setUpTexts.works} urgent>
        <p>{setUpTexts.worksText}</p>
      </Notice>
      <Card>
        <ConnectCard site={site} kind={kind} />
      </Card>
      <div>
        <Button component={Link} href={`/sites/${site.id}`} variant="default">
          {setUpTexts.goOn}
        </Button>
      </div>
    </Stack>
  );
}
