import type { Generated } from 'kysely';
import type { Role } from '../actor.ts';

/** The first four are better-auth's, under our column names. */
export interface AccountsTables {
  user: {
    id: string;
    name: string;
    email: string;
    email_verified: boolean;
    image: string | null;
    role: Role;
    created_at: Date;
    updated_at: Date;
  };
  session: {
    id: string;
    user_id: string;
    token: string;
    ip_address: string | null;
    user_agent: string | null;
    expires_at: Date;
    created_at: Date;
    updated_at: Date;
    /** Ours, which better-auth does not know. To five minutes. */
    last_used_at: Generated<Date | null>;
  };
  account: {
    id: string;
    user_id: string;
    account_id: string;
    provider_id: string;
    /** scrypt hash */
    password: Generated<string | null>;
    access_token: Generated<string | null>;
    refresh_token: Generated<string | null>;
    id_token: Generated<string | null>;
    access_token_expires_at: Generated<Date | null>;
    refresh_token_expires_at: Generated<Date | null>;
    scope: Generated<string | null>;
    created_at: Date;
    updated_at: Date;
  };
  verification: {
    id: string;
    identifier: string;
    value: string;
    expires_at: Date;
    created_at: Date;
    updated_at: Date;
  };
  setup_token: {
    /** SHA-256 of the token, base64url; the token itself is nowhere. */
    token_hash: string;
    created_at: Date;
    expires_at: Date;
  };
  api_key: {
    id: string;
    user_id: string;
    name: string;
    /** SHA-256 of the key, base64url; the key itself is nowhere. */
    key_hash: string;
    /** The key's first characters, to tell keys apart. */
    start: string;
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
  };
  /** Whoever was invited and has not come yet; one per e-mail address. */
  invitation: {
    id: string;
    /** SHA-256 of the token, base64url. */
    token_hash: string;
    /** Lower case. */
    email: string;
    role: Role;
    created_by: string | null;
    created_at: Date;
    expires_at: Date;
  };
}
