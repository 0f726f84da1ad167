import type { Change, Comment, Issue, Sprint } from './model.ts';

/** What happened in the world, told after it happened: webhooks and the search index hear of it. */
export type WorldEvent = { at: number; userName: string } & (
  | { kind: 'issue_created' | 'issue_deleted'; issue: Issue }
  | { kind: 'issue_updated'; issue: Issue; change: Change }
  | { kind: 'comment_created' | 'comment_updated' | 'comment_deleted'; issue: Issue; comment: Comment }
  | { kind: 'issue_property_set' | 'issue_property_deleted'; issue: Issue; propertyKey: string }
  | { kind: `sprint_${'created' | 'updated' | 'started' | 'closed' | 'deleted'}`; sprint: Sprint }
);

type Listener = (event: WorldEvent) => void;

export interface Events {
  /** The function returned ends it. */
  listen(listener: Listener): () => void;
  tell(event: WorldEvent): void;
}

export function createEvents(): Events {
  const listeners = new Set<Listener>();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(event) {
      for (const listener of listeners) listener(event);
    },
  };
}
