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
 * Server-sent events. The last of those that come at once carries the position to come back with: whoever heard only some
 * of them gets all once more. An id by itself moves the position on and is no event.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStream(): EventStream {
  const body = new Readable({ read: () => undefined });
  let ended = false;
  const write = (text: string) => {
    if (body.destroyed || ended) return;
    body.push(text);
    if (body.readableLength > mostBufferedBytes) body.destroy();
  };
  write('retry: 3000\n\n');
  return {
    body,
    send: (events, position) => {
      const messages = events.map(({ kind, ids }) => `data: ${JSON.stringify({ kind, ids })}\n`);
      const last = messages.pop() ?? '';
      write([...messages, `id: ${position}\n${last}`].map((message) => `${message}\n`).join(''));
    },
    beat: () => {
      write(':\n\n');
    },
    end: () => {
      if (!body.destroyed && !ended) body.push(null);
      ended = true;
    },
  };
}
