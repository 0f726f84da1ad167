import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

/** What a server shows to prove who it is. */
export interface Certificate {
  subject: string;
  issuer: string;
  /** As the certificate has it. */
  validTo: string;
}

type LookupFunction = NonNullable<ConnectionOptions['lookup']>;

/**
 * The certificate that is shown at an address, trusted or not: to tell whose it is. Nothing is sent. Undefined if none
 * is shown in time.
 */
export async function readCertificate(
  url: string,
  o: { lookup: LookupFunction; timeoutMs: number },
): Promise<Certificate | undefined> {
  const { connect } = await import('node:tls');
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const servername = /^[\d.]+$|:/.test(host) ? '' : host;
  const { promise, resolve } = Promise.withResolvers<Certificate | undefined>();
  const socket = connect({
    ...{ host, port: Number(port || 443), servername, lookup: o.lookup },
    // It is looked at because it is not trusted, and nothing is ever sent.
    rejectUnauthorized: false,
  });
  socket.setTimeout(o.timeoutMs, () => socket.destroy());
  socket.once('secureConnect', () => {
    resolve(described(socket.getPeerCertificate()));
    socket.destroy();
  });
  socket.once('error', () => resolve(undefined));
  socket.once('close', () => resolve(undefined));
  return promise;
}

function described({ subject, issuer, valid_to: validTo }: PeerCertificate | DetailedPeerCertificate) {
  // Node gives an empty object where there is none.
  if ((subject as unknown) === undefined) return undefined;
  return { subject: nameOf(subject), issuer: nameOf(issuer), validTo };
}

function nameOf({ CN, O }: PeerCertificate['subject']): string {
  return [CN ?? O ?? 'no name'].flat().join(', ').slice(0, 200);
}
