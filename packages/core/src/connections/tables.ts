import type { ConnectionKind } from '@crosslink/jira';

/** `refused`: Jira said that it does not accept the credential any more; the user is needed. */
export type ConnectionState = 'active' | 'refused' | 'disconnected';

/**
 * Whose a connection is: one person's, the site's own for all who have none, or that of a user of another product, whom
 * only the product's reference tells.
 */
export type ConnectionOwner = 'person' | 'service' | 'reference';

/** Where Jira sends the browser after the decision: to our page, to a program on the person's machine, nowhere. */
export const attemptCallbacks = ['browser', 'loopback', 'oob'] as const;
export type AttemptCallback = (typeof attemptCallbacks)[number];

export interface ConnectionsTables {
  /** Lets one user of another product connect, who has no account here. */
  connect_session: {
    id: string;
    /** SHA-256 of the token in its address, base64url. */
    token_hash: string;
    /** Whose API key made it. */
    user_id: string;
    /** Null where a person made it, or once the key was revoked. */
    api_key_id: string | null;
    /** What the user is told who asks: the name of the API key, or of the person. */
    made_for: string;
    site_id: string;
    reference: string;
    /** Null: the recommended kind. */
    kind: 'oauth1' | 'oauth2' | null;
    return_url: string | null;
    /** SHA-256 of the cookie of the browser that opened it; null until then. */
    visitor_hash: string | null;
    created_at: Date;
    expires_at: Date;
    /** Set once there is a connection. */
    finished_at: Date | null;
    /** What came of it; null until then, and once that was removed. */
    connection_id: string | null;
    /** Code of what ended the last try; null where that was well. */
    problem: string | null;
  };
  /** One try at the dance. */
  attempt: {
    id: string;
    site_id: string;
    consumer_id: string;
    user_id: string;
    session_id: string;
    /** Whose the connection is to be. */
    owner: ConnectionOwner;
    /** Where the owner is a reference. */
    connect_session_id: string | null;
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
    /** Null unless it is a person's, and once that person was removed. */
    user_id: string | null;
    /** The other product's id of its user, where the owner is a reference. */
    reference: string | null;
    /** Whose API key made the connect session of a reference's; null once that person was removed. */
    made_by: string | null;
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
