import type { ColumnType, Generated } from 'kysely';
import type { ItemKind } from '../links/tables.ts';

/** How a webhook came to be at Jira: by an OAuth 2.0 app, by an administrator's connection, or by hand. */
export type WebhookWay = 'app' | 'administrator' | 'manual';
export type WebhookState = 'registering' | 'active' | 'failed';

interface Failure {
  error_code: string | null;
  error_message: string | null;
  error_remedy: string | null;
}

export interface SyncTables {
  /** One row per site that has links, or whose sync somebody turned on or off. */
  site_sync: Failure & {
    site_id: string;
    enabled: Generated<boolean>;
    /** The custom field that holds sprints; '' where there is none, null until Jira was asked. */
    sprint_field_id: string | null;
    /** Everything Jira changed before was seen. */
    window_from: Date;
    /** When to look back further than the window, for what the search index learned late. */
    wide_due_at: Date;
    poll_due_at: Date;
    /** Polls in a row that found nothing, or failed. */
    quiet_polls: Generated<number>;
    failed_polls: Generated<number>;
    polled_at: Date | null;
    /** When to read every link again. */
    reconcile_due_at: Date;
    /** The last link read by the reconcile under way; null: none is. */
    reconcile_after: string | null;
    reconciled_at: Date | null;
    /** Whoever holds it polls; by the database's clock. */
    lease_id: string | null;
    lease_until: Date | null;
  };
  webhook: Failure & {
    id: string;
    site_id: string;
    way: WebhookWay;
    state: WebhookState;
    connection_id: string | null;
    /** What Jira calls them. Written as JSON text. */
    jira_ids: ColumnType<string[], string | undefined, string>;
    /** SHA-256 of the token in its address, base64url. Webhooks of one OAuth 2.0 app share their address. */
    token_hash: string;
    sealed_webhook_token: string;
    /** What deliveries are signed with; null where the Jira cannot sign. */
    sealed_webhook_secret: string | null;
    created_at: Date;
    registered_at: Date | null;
    renew_after: Date | null;
    /** Tries in a row that Jira did not let succeed. */
    failed_tries: Generated<number>;
    /** When a job tried last to make it, or looked whether it is there. */
    tried_at: Date | null;
    expires_at: Date | null;
    last_delivery_at: Date | null;
    deliveries: Generated<string>;
    /** Changes in a row that polling saw and no delivery told of. */
    missed: Generated<number>;
    silent_since: Date | null;
  };
  /** Deliveries of the last day, so that none counts twice. */
  webhook_delivery: {
    webhook_id: string;
    /** Jira's own id of it, or the SHA-256 of its body. */
    delivery_key: string;
    received_at: Date;
  };
  /** An issue somebody says has changed: to be read again. */
  sync_hint: {
    site_id: string;
    issue_id: string;
    number: Generated<string>;
    received_at: Date;
    due_at: Date;
    /** As the delivery says: what is older was read too early. */
    issue_updated_at: Date | null;
    /** Counts up with every delivery: a hint is done only if it is still the one that was taken. */
    version: Generated<number>;
    tries: Generated<number>;
    /** Its status counts as if it were new: the rules say something else of it now. */
    status_again: Generated<boolean>;
  };
  /** What a status of Jira means here, where its category does not say. */
  status_mapping: {
    id: string;
    site_id: string;
    /** '*': all projects of the site. */
    project_key: string;
    item_kind: ItemKind;
    /** The id, or the name in lower case. */
    jira_status: string;
    /** Null: such a status moves nothing. */
    item_status: string | null;
    updated_by: string | null;
    updated_at: Date;
  };
}
