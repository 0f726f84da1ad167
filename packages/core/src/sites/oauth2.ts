import { cloudProvider, dataCenterProvider } from '@crosslink/jira';
import type { OAuth2Client, OAuth2Options, OAuth2Provider } from '@crosslink/jira';
import type { Deps } from '../deps.ts';
import { openClientSecret } from './signers.ts';
import type { ConsumerRow, SiteRow } from './view.ts';
import { redirectUri } from './view.ts';

/** Who gives out a site's OAuth 2.0 tokens. */
export function providerOf({ cloud }: Pick<Deps, 'cloud'>, site: SiteRow): OAuth2Provider {
  return site.deployment === 'cloud' ? cloudProvider(cloud) : dataCenterProvider(site.base_url);
}

/** @throws VaultError */
async function clientOf({ vault, publicUrl }: Deps, consumer: ConsumerRow): Promise<OAuth2Client> {
  const secret = await openClientSecret(vault, consumer);
  return {
    clientId: consumer.consumer_key,
    clientSecret: secret.reveal(),
    redirectUri: redirectUri(publicUrl),
  };
}

/** What every OAuth 2.0 request of ours begins with. @throws VaultError */
export async function oauth2OptionsFor(
  deps: Deps,
  site: SiteRow,
  consumer: ConsumerRow,
): Promise<OAuth2Options> {
  return {
    provider: providerOf(deps, site),
    client: await clientOf(deps, consumer),
    transport: deps.transport,
  };
}
