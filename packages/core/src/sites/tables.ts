export type Deployment = 'cloud' | 'data-center';
export type ConsumerKind = 'oauth1' | 'oauth2';
export type ConsumerState = 'pending' | 'active' | 'retiring';

export interface SitesTables {
  site: {
    id: string;
    /** Canonical: scheme, host, port, context path; no trailing slash. */
    base_url: string;
    name: string;
    title: string;
    deployment: Deployment;
    version: string;
    version_numbers: number[];
    /** Jira's clock minus ours, as last seen. */
    clock_offset_seconds: number;
    /** Cloud's id of the site; null until the first OAuth 2.0 grant told it. */
    cloud_id: string | null;
    /** Whether whoever has no connection of their own acts as the service connection. */
    service_fallback: boolean;
    created_by: string | null;
    created_at: Date;
  };
  consumer: {
    id: string;
    site_id: string;
    kind: ConsumerKind;
    /** The consumer key of OAuth 1.0a, the client id of OAuth 2.0. */
    consumer_key: string;
    state: ConsumerState;
    /** These three for OAuth 1.0a only. */
    public_key_pem: string | null;
    public_key_fingerprint: string | null;
    sealed_private_key: string | null;
    /** OAuth 2.0 only. */
    sealed_client_secret: string | null;
    /** OAuth 2.0 only; separated by spaces. */
    scopes: string | null;
    /** Counts up whenever the key pair changes, so that nobody goes on with a parsed old one. */
    key_version: number;
    /** 1 for the first one of its kind at the site, one more than what it replaces for every other. */
    generation: number;
    created_by: string | null;
    created_at: Date;
    verified_at: Date | null;
  };
  /** What a consumer is remembered by once nothing needed it: its application link may be left at Jira. */
  gone_consumer: {
    id: string;
    site_id: string;
    kind: ConsumerKind;
    consumer_key: string;
    public_key_fingerprint: string | null;
    gone_at: Date;
  };
  /** A link for a Jira administrator who has no account here. */
  handover: {
    id: string;
    consumer_id: string;
    token_hash: string;
    created_by: string | null;
    created_at: Date;
    expires_at: Date;
    opened_at: Date | null;
    /** When Jira accepted the consumer; the link is of no more use then. */
    finished_at: Date | null;
  };
}
