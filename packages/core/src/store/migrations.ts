import type { Migration } from 'kysely/migration';
import * as foundation from './migrations/0001-foundation.ts';
import * as backlog from './migrations/0002-backlog.ts';
import * as connectionKinds from './migrations/0003-connection-kinds.ts';
import * as access from './migrations/0004-access.ts';
import * as attemptsAndRotation from './migrations/0005-attempts-and-rotation.ts';
import * as backlogFields from './migrations/0006-backlog-fields.ts';
import * as push from './migrations/0007-push.ts';
import * as sync from './migrations/0008-sync.ts';
import * as limits from './migrations/0009-limits.ts';
import * as connectSessions from './migrations/0010-connect-sessions.ts';
import * as sessions from './migrations/0011-sessions.ts';
import * as syncUpkeep from './migrations/0012-sync-upkeep.ts';

/** In order. What is released is never changed; the next change is the next entry. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-foundation': foundation,
  '0002-backlog': backlog,
  '0003-connection-kinds': connectionKinds,
  '0004-access': access,
  '0005-attempts-and-rotation': attemptsAndRotation,
  '0006-backlog-fields': backlogFields,
  '0007-push': push,
  '0008-sync': sync,
  '0009-limits': limits,
  '0010-connect-sessions': connectSessions,
  '0011-sessions': sessions,
  '0012-sync-upkeep': syncUpkeep,
};
