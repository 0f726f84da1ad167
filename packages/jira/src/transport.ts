import type { Dispatcher } from 'undici';
import { exchange } from './exchange.ts';
import type { HttpReply, HttpRequest, Transport } from './http.ts';
import { errorFromExchangeFailure } from './transport-failure.ts';

const VERSION = '0.1.0';
const ATTEMPT_TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const CONNECTIONS_PER_ORIGIN = 64;

export interface TransportOptions {
  /** For one attempt from waiting for a connection to the last byte of the reply. Default: 10 000. */
  attemptTimeoutMs?: number;
  /** Longer replies are cancelled and rejected with `jira_reply_too_large`. Default: 10 MiB. */
  maxBodyBytes?: number;
  /** Default: `Crosslink/<version>`. Jira takes browser-like names for a browser and refuses their writes (XSRF). */
  userAgent?: string;
  /** Where requests go: proxies, private CAs and pinned addresses come in here. Stays the caller's to close. */
  dispatcher?: Dispatcher;
}

/** Makes the one thing of this package that sends. It never follows a redirect and never repeats a request. */
export function createTransport(options: TransportOptions = {}): Transport {
  const attemptTimeoutMs = options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const userAgent = options.userAgent ?? `Crosslink/${VERSION}`;
  let agent: Promise<Dispatcher> | undefined;
  let closed = false;
  const dispatcherOf = () => options.dispatcher ?? (agent ??= ownAgent(attemptTimeoutMs));

  async function send(request: HttpRequest): Promise<HttpReply> {
    const timeoutMs = Math.min(request.timeoutMs ?? attemptTimeoutMs, attemptTimeoutMs);
    // We read text and bound it by its size: a compressed reply would need a second bound.
    const headers = { ...request.headers, 'accept-encoding': 'identity', 'user-agent': userAgent };
    if (closed) throw new TypeError('This transport was closed.');
    const dispatcher = await dispatcherOf();
    try {
      return await exchange(dispatcher, { ...request, headers }, { timeoutMs, maxBodyBytes });
    } catch (failure) {
      throw errorFromExchangeFailure(failure, request);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    await (await agent)?.close();
  }

  return { send, close };
}

/** undici is imported with the first request: a server that only starts does without its 109 files. */
async function ownAgent(attemptTimeoutMs: number): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  return new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    connect: { timeout: attemptTimeoutMs },
    // With one request at a time per connection it stays decidable what was sent and what was not.
    allowH2: false,
  });
}
