export type ConnectionState = 'active' | 'disconnected';

export interface ConnectionsTables {
  /** One try at the dance. */
  attempt: {
    id: string;
    site_id: string;
    consumer_id: string;
    user_id: string;
    session_id: string;
    /** Null once the attempt is used or expired. */
    sealed_request_token: string | null;
    return_to: string | null;
    created_at: Date;
    expires_at: Date;
    /** Set by whoever claims the attempt, before the exchange. */
    used_at: Date | null;
  };
  connection: {
    id: string;
    site_id: string;
    consumer_id: string;
    user_id: string;
    kind: 'oauth1';
    state: ConnectionState;
    /** Jira's lasting id of the person: key, account id or, where Jira tells neither, the name. */
    jira_user_id: string;
    jira_user_name: string | null;
    jira_display_name: string;
    jira_avatar_url: string | null;
    /** Token, token secret and session handle; null once disconnected. */
    sealed_credential: string | null;
    /** Counts up with every new credential. */
    credential_version: number;
    expires_at: Date | null;
    authorization_expires_at: Date | null;
    /** While in the future, somebody is renewing the credential. */
    renewal_claimed_until: Date | null;
    created_at: Date;
    /** When the credential was granted or renewed last. */
    connected_at: Date;
  };
}
