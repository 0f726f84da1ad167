export type Deployment = 'cloud' | 'data-center';
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
    created_by: string | null;
    created_at: Date;
  };
  consumer: {
    id: string;
    site_id: string;
    kind: 'oauth1';
    consumer_key: string;
    state: ConsumerState;
    public_key_pem: string;
    public_key_fingerprint: string;
    sealed_private_key: string;
    /** Counts up whenever the key pair changes, so that nobody goes on with a parsed old one. */
    key_version: number;
    created_by: string | null;
    created_at: Date;
    verified_at: Date | null;
  };
}
