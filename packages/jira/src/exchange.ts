import type { Dispatcher } from 'undici';
import type { HttpReply, HttpRequest } from './http.ts';

/** How far an exchange got. Until `waiting` not a byte of the request has left this machine. */
export type ExchangePhase = 'connecting' | 'waiting' | 'reading';

export type ExchangeFailureReason = 'time-out' | 'too-large' | 'aborted' | 'network';

/** Why an exchange ended without a whole reply. Internal: the transport translates it. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  readonly phase: ExchangePhase;
  readonly reason: ExchangeFailureReason;
  /** Set from `reading` on. */
  readonly status?: number;

  constructor(options: {
    phase: ExchangePhase;
    reason: ExchangeFailureReason;
    status?: number | undefined;
    cause: unknown;
  }) {
    super(`${options.reason} while ${options.phase}`, { cause: options.cause });
    this.phase = options.phase;
    this.reason = options.reason;
    if (options.status !== undefined) this.status = options.status;
  }
}

export interface ExchangeLimits {
  /** For everything: waiting for a connection, connecting, sending, reading. */
  timeoutMs: number;
  maxBodyBytes: number;
}

/**
 * One request, one reply, nothing followed and nothing repeated. Rejects with {@link ExchangeFailure}.
 *
 * Dispatches by hand, not by undici's `request()`, because only the handler is told the moment a request starts to be
 * written, and that moment decides whether a write that failed may be repeated.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: ExchangeLimits,
): Promise<HttpReply> {
  const options = dispatchOptions(request);
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>();
  const handler = new ExchangeHandler(limits.maxBodyBytes, { resolve, reject });
  const timer = setTimeout(() => {
    handler.stop('time-out', new Error(`no whole reply within ${limits.timeoutMs} ms`));
  }, limits.timeoutMs);
  const onAbort = (): void => handler.stop('aborted', request.signal?.reason);
  request.signal?.addEventListener('abort', onAbort);
  if (request.signal?.aborted === true) onAbort();
  else dispatcher.dispatch(options, handler);
  return promise.finally(() => {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
  });
}

function dispatchOptions(request: HttpRequest): Dispatcher.DispatchOptions {
  const { origin, pathname, search } = new URL(request.url);
  return {
    origin,
    path: pathname + search,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    // Our own timer bounds the whole; two more would only blur which one fired.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

interface Outcome {
  resolve: (reply: HttpReply) => void;
  reject: (failure: ExchangeFailure) => void;
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #maxBodyBytes: number;
  readonly #outcome: Outcome;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #phase: ExchangePhase = 'connecting';
  #status: number | undefined;
  #headers: HttpReply['headers'] = {};
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: ExchangeFailure | undefined;

  constructor(maxBodyBytes: number, outcome: Outcome) {
    this.#maxBodyBytes = maxBodyBytes;
    this.#outcome = outcome;
  }

  /** Gives up: the caller hears it at once, the connection is torn down, the unread rest is cancelled. */
  stop(reason: ExchangeFailureReason, cause: unknown): void {
    this.#stopped ??= this.#failure(reason, cause);
    this.#outcome.reject(this.#stopped);
    this.#controller?.abort(this.#stopped);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped === undefined) this.#phase = 'waiting';
    else controller.abort(this.#stopped);
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpReply['headers']): void {
    if (status < 200) return;
    this.#phase = 'reading';
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBodyBytes) {
      this.stop('too-large', new Error(`more than ${this.#maxBodyBytes} bytes`));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks).toString('utf8');
    this.#outcome.resolve({ status: this.#status ?? 0, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#outcome.reject(this.#stopped ?? this.#failure('network', error));
  }

  #failure(reason: ExchangeFailureReason, cause: unknown): ExchangeFailure {
    return new ExchangeFailure({ phase: this.#phase, reason, status: this.#status, cause });
  }
}
