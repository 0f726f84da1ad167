import { Readable } from 'node:stream';
import type { PageEvent } from '@crosslink/core';

/** What a slow reader may be behind; then the stream ends, and the reader comes back where it was. */
const mostBufferedBytes = 1024 * 1024;

export interface EventStream {
  body: Readable;
  send: (events: readonly PageEvent[], position: string) => void;
  /** Keeps proxies from taking the connection for dead. */
  beat: () => void;
  end: () => void;
}

/**
 * Server-sent events. Each carries the position to come back with; an id by itself moves that on and is no event.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStream(): EventStream {
  const body = new Readable({ read: () => undefined });
  const write = (text: string) => {
    if (body.destroyed || body.readableEnded) return;
    body.push(text);
    if (body.readableLength > mostBufferedBytes) body.destroy();
  };
  write('retry: 3000\n\n');
  return {
    body,
    send: (events, position) => {
      if (events.length === 0) write(`id: ${position}\n\n`);
      for (const { kind, ids } of events)
        write(`id: ${position}\ndata: ${JSON.stringify({ kind, ids })}\n\n`);
    },
    beat: () => {
      write(':\n\n');
    },
    end: () => {
      if (!body.destroyed) body.push(null);
    },
  };
}
