import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

type FaultKind =
  /** Answer, but only after `delayMs`. */
  | { kind: 'delay'; delayMs: number }
  /** Close the connection before anything is done. */
  | { kind: 'drop-before' }
  /** Do the work, then close the connection without an answer. */
  | { kind: 'drop-after' }
  /** Do the work, promise the whole answer and close the connection in the middle of it. */
  | { kind: 'truncate' }
  /** A proxy's 503 page. */
  | { kind: 'html-503' }
  /** Any other answer; nothing is done. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** A redirect (302 unless `status` says otherwise); nothing is done. */
  | { kind: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** 200 and not one byte; nothing is done. */
  | { kind: 'empty-200' };

export type Fault = FaultKind & {
  /** The path inside the site, without context path and query: the very path, or a pattern. */
  path: string | RegExp;
  method?: string;
  /** How many matching requests it hits; default 1. */
  times?: number;
};

export interface Faults {
  /** Arms a fault; the function returned disarms it. */
  add(fault: Fault): () => void;
  clear(): void;
  /** The fault that hits this request, if any; counts as one of its times. */
  take(method: string, path: string): Fault | undefined;
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return typeof fault.path === 'string' ? fault.path === path : path.search(fault.path) !== -1;
}

export function createFaults(): Faults {
  const armed = new Map<Fault, number>();
  return {
    add(fault) {
      const entry = { ...fault };
      armed.set(entry, fault.times ?? 1);
      return () => armed.delete(entry);
    },
    clear: () => armed.clear(),
    take(method, path) {
      const fault = [...armed.keys()].find((candidate) => matches(candidate, method, path));
      if (!fault) return undefined;
      const left = (armed.get(fault) ?? 1) - 1;
      if (left > 0) armed.set(fault, left);
      else armed.delete(fault);
      return fault;
    },
  };
}

const proxyPage =
  '<html><head><title>503 Service Temporarily Unavailable</title></head>' +
  '<body><h1>503 Service Temporarily Unavailable</h1></body></html>';

/** The half of a fault that comes before the work; true when the request ends here. */
export async function faultBefore(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  switch (fault.kind) {
    case 'delay':
      await wait(fault.delayMs);
      return false;
    case 'drop-after':
    case 'truncate':
      return false;
    case 'drop-before':
      reply.hijack();
      request.raw.socket.destroy();
      return true;
    case 'html-503':
      await reply.code(503).type('text/html').send(proxyPage);
      return true;
    case 'status':
      await reply
        .code(fault.status)
        .headers(fault.headers ?? {})
        .send(fault.body ?? '');
      return true;
    case 'redirect':
      await reply.redirect(fault.location, fault.status ?? 302);
      return true;
    case 'empty-200':
      await reply.code(200).send('');
      return true;
  }
}

function* half(payload: string): Generator<Buffer> {
  const bytes = Buffer.from(payload);
  yield bytes.subarray(0, Math.ceil(bytes.length / 2));
  throw new Error('Truncated by a fault');
}

/** The half of a fault that comes after the work: what is sent in place of `payload`. */
export function faultAfter(fault: Fault, reply: FastifyReply, payload: unknown): unknown {
  if (fault.kind === 'drop-after') reply.request.raw.socket.destroy();
  if (fault.kind !== 'truncate' || typeof payload !== 'string') return payload;
  reply.header('content-length', Buffer.byteLength(payload));
  return Readable.from(half(payload));
}
