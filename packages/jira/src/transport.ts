import type { Dispatcher } from 'undici';
import type { EgressOptions } from './egress/dispatcher.ts';
import { proxyFor } from './egress/proxy.ts';
import type { EgressPolicy } from './egress/policy.ts';
import { exchange } from './exchange.ts';
import type { HttpReply, HttpRequest, Transport } from './http.ts';
import { proxyRefused } from './proxy-failure.ts';
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
  /**
   * Where requests may go and how: allowed private hosts, proxy, private CA, client certificate. With it only public
   * addresses and the allowed hosts are reached. Default: anything is reached, directly, with Node's own CAs; who sends
   * to addresses that others name must set it.
   */
  egress?: EgressOptions;
  /** In place of all that. Stays the caller's to close. */
  dispatcher?: Dispatcher;
}

/** Makes the one thing of this package that sends. It never follows a redirect and never repeats a request. */
export function createTransport(options: TransportOptions = {}): Transport {
  const attemptTimeoutMs = options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const userAgent = options.userAgent ?? `Crosslink/${VERSION}`;
  let way: Promise<Way> | undefined;
  let closed = false;
  const proxyOf = (url: string) => (given ? undefined : proxyFor(options.egress?.proxy, url));
  const { dispatcher: given } = options;
  const wayOf = (): Promise<Way> =>
    (way ??= given ? Promise.resolve({ dispatcher: given }) : ownWay(attemptTimeoutMs, options.egress));

  async function send(request: HttpRequest): Promise<HttpReply> {
    const timeoutMs = Math.min(request.timeoutMs ?? attemptTimeoutMs, attemptTimeoutMs);
    // We read text and bound it by its size: a compressed reply would need a second bound.
    const headers = { ...request.headers, 'accept-encoding': 'identity', 'user-agent': userAgent };
    if (closed) throw new TypeError('This transport was closed.');
    const { dispatcher, policy } = await wayOf();
    // A look-up would not see it.
    policy?.checkHost(new URL(request.url).hostname);
    const proxy = proxyOf(request.url);
    try {
      const reply = await exchange(dispatcher, { ...request, headers }, { timeoutMs, maxBodyBytes });
      if (reply.status === 407 && proxy !== undefined) throw proxyRefused(proxy, request, 407);
      return reply;
    } catch (failure) {
      throw errorFromExchangeFailure(failure, request, proxy);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    if (!given) await (await way)?.dispatcher.close();
  }

  const certificateAt = async (url: string) => {
    const { policy } = await wayOf();
    if (given || proxyOf(url) !== undefined) return undefined;
    policy?.checkHost(new URL(url).hostname);
    const { readCertificate } = await import('./egress/certificate.ts');
    const { checkedLookup } = await import('./egress/dispatcher.ts');
    const lookup = checkedLookup(options.egress ?? {}, policy);
    return readCertificate(url, { lookup, timeoutMs: attemptTimeoutMs });
  };

  return { send, close, proxyFor: proxyOf, certificateAt };
}

interface Way {
  dispatcher: Dispatcher;
  policy?: EgressPolicy;
}

/** undici is imported with the first request: a server that only starts does without its 109 files. */
async function ownWay(attemptTimeoutMs: number, egress: EgressOptions | undefined): Promise<Way> {
  const limits = { connections: CONNECTIONS_PER_ORIGIN, connectTimeoutMs: attemptTimeoutMs };
  if (egress) {
    const { createEgressPolicy } = await import('./egress/policy.ts');
    const { createEgressDispatcher } = await import('./egress/dispatcher.ts');
    const policy = createEgressPolicy(egress);
    return { policy, dispatcher: await createEgressDispatcher(egress, policy, limits) };
  }
  const { Agent } = await import('undici');
  return {
    dispatcher: new Agent({
      connections: limits.connections,
      connect: { timeout: limits.connectTimeoutMs },
      // With one request at a time per connection it stays decidable what was sent and what was not.
      allowH2: false,
    }),
  };
}
