import type { ColumnType, Generated } from 'kysely';

/** What pages are told of; the ids are those of the things named. */
export type EventKind =
  | 'push.changed'
  | 'link.changed'
  | 'idea.changed'
  | 'site.changed'
  | 'connection.changed'
  /** Not for pages: it ends their streams. The ids are of sessions. */
  | 'session.ended';

export interface EventsTables {
  event: {
    number: Generated<string>;
    /** The transaction that caused it: see read-events.ts for why. */
    transaction: Generated<string>;
    at: Generated<Date>;
    kind: EventKind;
    /** Written as JSON text. */
    ids: ColumnType<string[], string, never>;
  };
}
