import type { AccountsTables } from '../accounts/tables.ts';
import type { AuditTables } from '../audit/tables.ts';
import type { BacklogTables } from '../backlog/tables.ts';
import type { ConnectionsTables } from '../connections/tables.ts';
import type { EventsTables } from '../events/tables.ts';
import type { LimitsTables } from '../limits/tables.ts';
import type { MappingTables } from '../mapping/tables.ts';
import type { PushTables } from '../push/tables.ts';
import type { SitesTables } from '../sites/tables.ts';
import type { SyncTables } from '../sync/tables.ts';

interface StoreTables {
  /** One row per vault key ever used here: whoever cannot open all of them has the wrong secret. */
  vault_check: {
    kid: string;
    sealed_check: string;
    created_at: Date;
  };
}

/** All tables; each feature declares its own beside its code. Ids are uuids made by us, times are timestamptz. */
export interface Database
  extends
    StoreTables,
    AccountsTables,
    AuditTables,
    SitesTables,
    ConnectionsTables,
    BacklogTables,
    MappingTables,
    PushTables,
    SyncTables,
    EventsTables,
    LimitsTables {}
