import type { LookupAddress, LookupOptions } from 'node:dns';
import type { Dispatcher } from 'undici';
import type { EgressPolicy } from './policy.ts';

/** As `dns.lookup` with `all`. */
export type Resolve = (host: string, options: LookupOptions) => Promise<LookupAddress[]>;

export interface EgressOptions {
  /** See EgressPolicyOptions. */
  allowedPrivateHosts?: readonly string[] | undefined;
  /** PEM of certification authorities trusted besides those of Node. */
  caPem?: string | undefined;
  /** What we show to a Jira or proxy that wants to know who connects. */
  clientCertificate?:
    { certificatePem: string; privateKeyPem: string; passphrase?: string | undefined } | undefined;
  /** The proxy for https, for http, and the hosts reached without; default: none. As in the environment variables. */
  proxy?: { https?: string | undefined; http?: string | undefined; except?: string | undefined } | undefined;
  /** Default: that of the machine. */
  resolve?: Resolve | undefined;
}

interface Limits {
  connections: number;
  connectTimeoutMs: number;
}

/**
 * What sends to nothing but checked addresses. A name is resolved and checked in the very look-up of the connection, so
 * that it cannot mean one address when it is checked and another when it is used (DNS rebinding). All it resolves to has
 * to pass: a name that leads to public and private addresses at once is what such an attack looks like.
 *
 * A proxy resolves names itself; there, only addresses in URLs and names of this machine can be checked here.
 */
export async function createEgressDispatcher(
  options: EgressOptions,
  policy: EgressPolicy,
  { connections, connectTimeoutMs }: Limits,
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const tls = await tlsOptions(options);
  const connect = { ...tls, timeout: connectTimeoutMs, lookup: checkedLookup(options, policy) };
  // With one request at a time per connection it stays decidable what was sent and what was not.
  const common = { connections, connect, allowH2: false };
  const { https, http, except } = options.proxy ?? {};
  if (https === undefined && http === undefined) return new Agent(common);
  return new EnvHttpProxyAgent({
    ...common,
    // Empty, not undefined: the environment is read where settings are read.
    ...{ httpProxy: http ?? '', httpsProxy: https ?? '', noProxy: except ?? '' },
    requestTls: { ...tls, timeout: connectTimeoutMs },
    proxyTls: { ...tls, timeout: connectTimeoutMs },
  });
}

async function tlsOptions({ caPem, clientCertificate }: EgressOptions) {
  const { getCACertificates } = await import('node:tls');
  return {
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
    ...(clientCertificate && {
      cert: clientCertificate.certificatePem,
      key: clientCertificate.privateKeyPem,
      ...(clientCertificate.passphrase === undefined ? {} : { passphrase: clientCertificate.passphrase }),
    }),
  };
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Resolves and checks in one; without a policy it only resolves. */
export function checkedLookup(
  { resolve = resolveByMachine }: EgressOptions,
  policy: EgressPolicy | undefined,
) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    const found = resolve(host, options).then((addresses) => {
      for (const { address } of addresses) policy?.checkAddress(host, address);
      return addresses;
    });
    found.then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true || !first) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

async function resolveByMachine(host: string, options: LookupOptions): Promise<LookupAddress[]> {
  const { lookup } = await import('node:dns/promises');
  return lookup(host, { ...options, all: true });
}
