import { siteUrl } from '../site.ts';

/** Who gives out OAuth 2.0 tokens, and in which manner. */
export interface OAuth2Provider {
  product: 'cloud' | 'data-center';
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Where Cloud's REST API is reached with such a token; absent where it is the site itself. */
  gateway?: string;
}

/** The provider that every Data Center since 8.22 has within itself. @see https://confluence.atlassian.com/x/9gp_Qg */
export function dataCenterProvider(baseUrl: string): OAuth2Provider {
  return {
    product: 'data-center',
    authorizationEndpoint: siteUrl(baseUrl, '/rest/oauth2/latest/authorize'),
    tokenEndpoint: siteUrl(baseUrl, '/rest/oauth2/latest/token'),
  };
}

export interface CloudHosts {
  /** Default: `https://auth.atlassian.com`. */
  authorizationServer?: string | undefined;
  /** Default: `https://api.atlassian.com`. */
  gateway?: string | undefined;
}

/** Atlassian's, for all of Cloud. Other clouds (government, a sandbox) have other hosts. */
export function cloudProvider(hosts: CloudHosts = {}): OAuth2Provider & { gateway: string } {
  const authorizationServer = hosts.authorizationServer ?? 'https://auth.atlassian.com';
  return {
    product: 'cloud',
    authorizationEndpoint: siteUrl(authorizationServer, '/authorize'),
    tokenEndpoint: siteUrl(authorizationServer, '/oauth/token'),
    gateway: hosts.gateway ?? 'https://api.atlassian.com',
  };
}

/** The base URL of one Cloud site's REST API for OAuth 2.0 tokens; the site's own address refuses them. */
export function cloudSiteUrl(gateway: string, cloudId: string): string {
  return siteUrl(gateway, `/ex/jira/${encodeURIComponent(cloudId)}`);
}
