import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { CrosslinkError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/schema.ts';
import type { CoreEvent } from './publish.ts';
import { missedSince, presentPosition, readEvents } from './read-events.ts';
import type { Position } from './read-events.ts';
import { visibleTo } from './visible.ts';

/** What a page is told. `reset`: something was missed, so everything it shows may be old. */
export type PageEvent = CoreEvent | { kind: 'reset'; ids: [] };

export interface Subscriber {
  /** In order; `position` is what to come back with as `after`. None at all: nothing happened, the position moved on. */
  onEvents(events: PageEvent[], position: string): void;
  /** The session was signed out, or Crosslink is closing: nothing more comes. */
  onEnd(): void;
}

export interface Events {
  /**
   * Tells of everything from now on or, with `after`, from that position on; each event at least once. Call the result to
   * end it.
   * @throws CrosslinkError `too_many_streams`
   */
  subscribe(actor: Actor, subscriber: Subscriber, o?: { after?: string | undefined }): Promise<() => void>;
  close(): Promise<void>;
}

/** Of one person. A browser opens one per page. */
const mostStreams = 20;

interface Listener {
  actor: Actor;
  subscriber: Subscriber;
}

/**
 * Hands on what transactions published, in any process of this database. One reader per process looks for it while there
 * are subscribers, so that their number costs the database nothing.
 */
export function createEvents(
  { db, log }: { db: Kysely<Database>; log: Logger },
  { pollMs = 250 }: { pollMs?: number } = {},
): Events {
  const listeners = new Set<Listener>();
  let position: Position | undefined;
  let beginning: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function read(): Promise<void> {
    if (!position) return;
    const { events, position: next } = await readEvents(db, position);
    const ended = new Set(events.flatMap(({ kind, ids }) => (kind === 'session.ended' ? ids : [])));
    for (const listener of [...listeners]) {
      if (ended.has(listener.actor.sessionId ?? '')) end(listener);
      else await tell(listener, events, next.horizon);
    }
    // Only now: should anything above fail, they are told again.
    position = next;
  }

  async function tell({ actor, subscriber }: Listener, events: CoreEvent[], at: string): Promise<void> {
    if (events.length === 0) return;
    const visible = await visibleTo(db, actor, events);
    if (visible.length > 0) subscriber.onEvents(visible, at);
  }

  function end(listener: Listener): void {
    if (listeners.delete(listener)) listener.subscriber.onEnd();
  }

  function look(): void {
    round = read()
      .catch((err: unknown) => log.warn({ err }, 'events could not be read; they are looked for again'))
      .finally(() => {
        if (!closed && listeners.size > 0) timer = setTimeout(look, pollMs).unref();
        else beginning = undefined;
      });
  }

  /** One reader for all who come while it is there. */
  async function begin(): Promise<void> {
    position = await presentPosition(db);
    look();
  }

  async function catchUp({ actor, subscriber }: Listener, after: string | undefined): Promise<void> {
    const here = position?.horizon ?? '0';
    const missed = after === undefined ? undefined : await missedSince(db, after);
    if (after === undefined) subscriber.onEvents([], here);
    else if (missed) subscriber.onEvents(await visibleTo(db, actor, missed.events), missed.position.horizon);
    else subscriber.onEvents([{ kind: 'reset', ids: [] }], here);
  }

  async function subscribe(
    actor: Actor,
    subscriber: Subscriber,
    { after }: { after?: string | undefined } = {},
  ): Promise<() => void> {
    const own = [...listeners].filter((listener) => listener.actor.userId === actor.userId);
    if (own.length >= mostStreams) throw tooManyStreams();
    const listener = { actor, subscriber };
    // Before anything is read, so that nothing falls between what was missed and what comes.
    listeners.add(listener);
    try {
      await (beginning ??= begin());
      await catchUp(listener, after);
    } catch (error) {
      listeners.delete(listener);
      if (position === undefined) beginning = undefined;
      throw error;
    }
    return () => void listeners.delete(listener);
  }

  return {
    subscribe,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      for (const listener of [...listeners]) end(listener);
      await round;
    },
  };
}

function tooManyStreams(): CrosslinkError {
  return new CrosslinkError({
    code: 'too_many_streams',
    message: `You have ${mostStreams} streams of events open already.`,
    remedy: 'Close a page of Crosslink, or end a program that listens.',
  });
}
