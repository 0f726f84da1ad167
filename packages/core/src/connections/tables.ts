import type { ConnectionKind } from '@crosslink/jira';

/** `refused`: Jira said that it does not accept the credential any more; the user is needed. */
export type ConnectionState = 'active' | 'refused' | 'disconnected';

/** Whose a connection is: one person's, or the site's own for all who have none. */
export type ConnectionOwner = 'person' | 'service';

/** Where Jira sends the browser after the decision: to our page, to a program on the person's machine, nowhere. */
export const attemptCallbacks = ['browser', 'loopback', 'oob'] as const;
export type AttemptCallback = (typeof attemptCallbacks)[number];

export interface ConnectionsTables {
  /** One try at the dance. */
  attempt: {
    id: string;
    site_id: string;
    consumer_id: string;
    user_id: string;
    session_id: string;
    /** Whose the connection is to be. */
    owner: ConnectionOwner;
    /** What the callback is checked against and the exchange needs; null once the attempt is used or expired. */
    sealed_proof: string | null;
    return_to: string | null;
    callback: AttemptCallback;
    created_at: Date;
    expires_at: Date;
    /** Set by whoever claims the attempt, before the exchange. */
    used_at: Date | null;
  };
  connection: {
    id: string;
    site_id: string;
    /** Null for tokens that a person made by hand. */
    consumer_id: string | null;
    owner: ConnectionOwner;
    /** Null for the service connection. */
    user_id: string | null;
    kind: ConnectionKind;
    state: ConnectionState;
    /** Jira's lasting id of the person: key, account id or, where Jira tells neither, the name. */
    jira_user_id: string;
    jira_user_name: string | null;
    jira_display_name: string;
    jira_avatar_url: string | null;
    jira_email: string | null;
    jira_time_zone: string | null;
    /** See credential.ts; null once disconnected. */
    sealed_credential: string | null;
    /** Counts up with every new credential. */
    credential_version: number;
    expires_at: Date | null;
    authorization_expires_at: Date | null;
    /** From when on it is to be renewed although nobody uses it; null where it cannot or need not be. */
    renew_after: Date | null;
    /** The code Jira's refusal stands for, while `refused`. */
    refused_code: string | null;
    refused_at: Date | null;
    /** While in the future, somebody is renewing the credential. */
    renewal_claimed_until: Date | null;
    created_at: Date;
    /** When the credential was granted or renewed last. */
    connected_at: Date;
  };
}
