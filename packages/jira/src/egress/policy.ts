import ipaddr from 'ipaddr.js';
import { JiraSiteError } from '../errors.ts';
import { bareHost } from './bare-host.ts';

export interface EgressPolicyOptions {
  /** Host names, IP addresses and CIDR ranges that may be private. Default: none. */
  allowedPrivateHosts?: readonly string[] | undefined;
}

/** Which addresses requests may go to. */
export interface EgressPolicy {
  /**
   * @param host As in the URL; addresses in brackets or not.
   * @throws JiraSiteError `address_forbidden` (cloud metadata and other link-local addresses: never),
   * `address_not_allowed` (not a public address, and nobody allowed it)
   */
  checkAddress(host: string, address: string): void;
  /** The same for a URL's host, where that is an address itself or a name that always means this machine. */
  checkHost(host: string): void;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Where clouds tell their machines secrets, besides the link-local addresses, of which none is allowed. */
const metadataAddresses = new Set(
  ['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map((address) =>
    ipaddr.parse(address).toString(),
  ),
);
const metadataNames = new Set(['metadata.google.internal', 'metadata.goog', 'metadata']);

/**
 * Closed by default: public unicast addresses only (IANA's special-purpose registries, as ipaddr.js has them). IPv4
 * addresses inside IPv6 ones count as what they are; those that embed one for a translator or tunnel (IPv4-compatible,
 * NAT64, 6to4, Teredo) are not public, and never reached where the one inside is forbidden.
 */
export function createEgressPolicy(options: EgressPolicyOptions = {}): EgressPolicy {
  const entries = (options.allowedPrivateHosts ?? []).map((entry) => entry.trim().toLowerCase());
  const ranges = entries.map(rangeOf).filter((range) => range !== undefined);
  const names = new Set(entries);

  function checkAddress(host: string, text: string): void {
    const address = ipaddr.process(text);
    const embedded = embeddedIn(address);
    if (isForbidden(address) || (embedded && isForbidden(embedded))) throw forbidden(host);
    if (address.range() === 'unicast' && !embedded) return;
    if (names.has(bareHost(host)) || ranges.some((range) => isWithin(address, range))) return;
    throw notAllowed(host);
  }

  return {
    checkAddress,
    checkHost: (host) => {
      const name = bareHost(host);
      if (metadataNames.has(name)) throw forbidden(host);
      if (ipaddr.isValid(name)) checkAddress(host, name);
      else if (name === 'localhost' || name.endsWith('.localhost')) checkAddress(host, '127.0.0.1');
    },
  };
}

function rangeOf(entry: string): Range | undefined {
  const name = bareHost(entry);
  if (ipaddr.isValidCIDR(name)) return ipaddr.parseCIDR(name);
  if (!ipaddr.isValid(name)) return undefined;
  const address = ipaddr.process(name);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Translators and tunnels send what goes to these ranges on to the IPv4 address inside; where it lies, in bytes. */
const embeddings: [network: string, bits: number, at: number][] = [
  ['::', 96, 12],
  ['64:ff9b::', 96, 12],
  ['2002::', 16, 2],
];

/** The IPv4 address inside an IPv6 one. */
function embeddedIn(address: Address): ipaddr.IPv4 | undefined {
  if (address.kind() === 'ipv4' || ['unspecified', 'loopback'].includes(address.range())) return undefined;
  const found = embeddings.find(([network, bits]) => isWithin(address, [ipaddr.parse(network), bits]));
  return found && new ipaddr.IPv4(address.toByteArray().slice(found[2], found[2] + 4));
}

function isForbidden(address: Address): boolean {
  return address.range() === 'linkLocal' || metadataAddresses.has(address.toString());
}

function isWithin(address: Address, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match([network, bits] as [ipaddr.IPv4, number]);
}

function forbidden(host: string): JiraSiteError {
  return new JiraSiteError({
    code: 'address_forbidden',
    message: `${host} is an address at which machines are told secrets; Crosslink sends nothing there.`,
    remedy: 'Enter the address at which people reach Jira.',
  });
}

function notAllowed(host: string): JiraSiteError {
  return new JiraSiteError({
    code: 'address_not_allowed',
    message: `${host} lies in a private network, to which Crosslink sends nothing unless it was allowed.`,
    remedy: `If this is your Jira, let whoever operates Crosslink add ${host} to ALLOWED_PRIVATE_HOSTS.`,
  });
}
