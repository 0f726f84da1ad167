import { randomText } from '../world/random-text.ts';

/**
 * The JWT (RFC 7519) a delivery to an app carries: HS256 with the app's client secret, good for three minutes. It
 * says nothing of the body.
 */
export async function appToken(o: {
  clientId: string;
  /** Of the person it was registered as. */
  accountId: string;
  secret: string;
  nowMs: number;
  cloudId: string | undefined;
}): Promise<string> {
  // Only who has such webhooks needs it.
  const { SignJWT } = await import('jose');
  const issuedAt = Math.floor(o.nowMs / 1000);
  return new SignJWT({ context: { cloudId: o.cloudId } })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(o.clientId)
    .setSubject(o.accountId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 180)
    .setJti(randomText(16))
    .sign(new TextEncoder().encode(o.secret));
}
