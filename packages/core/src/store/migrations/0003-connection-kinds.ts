import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
alter table site
  add column cloud_id text,
  add column service_fallback boolean not null default false;

alter table consumer
  drop constraint consumer_kind_check,
  alter column public_key_pem drop not null,
  alter column public_key_fingerprint drop not null,
  alter column sealed_private_key drop not null,
  add column sealed_client_secret text,
  add column scopes text,
  add constraint consumer_kind_check check (
    case kind
      when 'oauth1' then sealed_private_key is not null and public_key_pem is not null
        and public_key_fingerprint is not null and sealed_client_secret is null
      when 'oauth2' then sealed_client_secret is not null and sealed_private_key is null
      else false
    end
  );

delete from attempt;
alter table attempt rename column sealed_request_token to sealed_proof;
alter table attempt
  add column owner text not null default 'person' check (owner in ('person', 'service'));

alter table connection
  drop constraint connection_kind_check,
  drop constraint connection_state_check,
  alter column consumer_id drop not null,
  alter column user_id drop not null,
  add column owner text not null default 'person' check (owner in ('person', 'service')),
  add column jira_email text,
  add column jira_time_zone text,
  add column renew_after timestamptz,
  add column refused_code text,
  add column refused_at timestamptz,
  add constraint connection_kind_check
    check (kind in ('oauth1', 'oauth1-two-legged', 'oauth2', 'personal-access-token', 'api-token')),
  add constraint connection_state_check check (state in ('active', 'refused', 'disconnected')),
  add constraint connection_whose_check check ((owner = 'person') = (user_id is not null)),
  add constraint connection_registration_check
    check (state = 'disconnected' or (consumer_id is null) = (kind in ('personal-access-token', 'api-token'))),
  add constraint connection_refusal_check check ((state = 'refused') = (refused_code is not null));
create unique index connection_of_service on connection (site_id) where owner = 'service';
create index connection_due on connection (renew_after) where renew_after is not null;

create table handover (
  id text primary key,
  consumer_id text not null references consumer (id) on delete cascade,
  token_hash text not null unique,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  finished_at timestamptz
);
create index handover_of_consumer on handover (consumer_id);
`;

/** All kinds of authorization, the service connection, the life cycle of connections, hand-over links. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
