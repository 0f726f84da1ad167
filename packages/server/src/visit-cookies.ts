import type { SecretOf } from '@crosslink/core';
import type { FastifyRequest } from 'fastify';

/** By `__Host-` a browser keeps other hosts of the domain from planting one of theirs; it takes it over TLS only. */
const nameFor = (publicUrl: string, connectSessionId: string): string =>
  `${publicUrl.startsWith('https:') ? '__Host-' : ''}crosslink.connect.${connectSessionId}`;

/** What this browser was given when it opened connect sessions. */
export function visitSecrets({ headers }: FastifyRequest, publicUrl: string): SecretOf {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  const cookies = new Map(pairs);
  return (connectSessionId) => cookies.get(nameFor(publicUrl, connectSessionId));
}

/** For the browser that opens a connect session. Lax: Jira sends it back to us by a link. */
export function visitCookie(
  publicUrl: string,
  o: { connectSessionId: string; secret: string; maxAgeSeconds: number },
): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const name = nameFor(publicUrl, o.connectSessionId);
  return `${name}=${o.secret}; Max-Age=${o.maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
