import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from './budget.ts';

/** Those who wait for requests of one budget, first come first served. */
export interface Lane {
  /** Resolves to 0 with a request to spend, else to how long there will be none. */
  take: (o: { withinMs: number; signal?: AbortSignal | undefined }) => Promise<number>;
  /** Gives up what was taken ahead: it came from a budget that turned out to be another. */
  forget: () => void;
}

interface Waiter {
  until: number;
  answer: (waitMs: number) => void;
  fail: (reason: unknown) => void;
}

const MOST_AT_ONCE = 50;
/** What was taken ahead and not spent within this time is lost: rather fewer requests than more. */
const KEPT_MS = 1_000;
const SHORTEST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1_000;

/** Asks for as many requests as are waited for, one question at a time. */
export function createLane(lease: (wanted: number) => Promise<Lease>): Lane {
  const queue: Waiter[] = [];
  let held = { count: 0, until: 0 };
  let pumping = false;

  async function pump(): Promise<void> {
    pumping = true;
    try {
      while (queue.length > 0) {
        if (spend()) continue;
        const { taken, waitMs } = await lease(Math.min(queue.length, MOST_AT_ONCE));
        held = { count: taken, until: performance.now() + KEPT_MS };
        if (taken === 0) await patience(waitMs);
      }
    } catch (error) {
      for (const { fail } of queue.splice(0)) fail(error);
    } finally {
      pumping = false;
    }
  }

  function spend(): boolean {
    if (held.count === 0 || performance.now() > held.until) return false;
    held.count -= 1;
    queue.shift()?.answer(0);
    return true;
  }

  /** Whoever cannot wait so long is told so. */
  async function patience(waitMs: number): Promise<void> {
    const now = performance.now();
    for (const waiter of queue.filter(({ until }) => until < now + waitMs)) {
      queue.splice(queue.indexOf(waiter), 1);
      waiter.answer(Math.max(waitMs, 1));
    }
    // Spread, so that no process always comes first.
    const spreadMs = waitMs * (1 + 0.2 * Math.random());
    if (queue.length > 0) await delay(Math.min(Math.max(spreadMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS));
  }

  return {
    forget: () => void (held = { count: 0, until: 0 }),
    take: ({ withinMs, signal }) => {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const waiter = { until: performance.now() + withinMs, answer: resolve, fail: reject };
      const leave = () => {
        const at = queue.indexOf(waiter);
        if (at !== -1) queue.splice(at, 1);
        reject(signal?.reason as Error);
      };
      queue.push(waiter);
      signal?.addEventListener('abort', leave, { once: true });
      if (!pumping) void pump();
      return promise.finally(() => signal?.removeEventListener('abort', leave));
    },
  };
}
