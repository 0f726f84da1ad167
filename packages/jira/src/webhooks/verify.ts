import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `X-Hub-Signature` was made with the secret over exactly these bytes: `sha256=` and the HMAC in hex (Cloud's
 * administrators' webhooks, Data Center from 10 on). In constant time.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
 */
export function verifySignature(o: {
  /** As received, before anything read it. */
  body: Uint8Array;
  /** The header; absent is wrong. */
  signature: string | undefined;
  secret: string;
}): boolean {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(o.signature?.trim() ?? '') ?? [];
  if (hex === undefined || o.secret === '') return false;
  const expected = createHmac('sha256', o.secret).update(o.body).digest();
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}

/** Whether the secret part of the address is the right one. In constant time, lengths included. */
export function verifyPathToken(o: { given: string; expected: string }): boolean {
  if (o.expected === '') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(o.given), digest(o.expected));
}

/** What the token of a delivery to an app of Cloud says. It does not tell anything of the body. */
export interface AppToken {
  /** Of the person as whom the app acts. */
  accountId?: string;
  cloudId?: string;
  /** Differs from token to token. */
  tokenId?: string;
}

export type AppTokenResult =
  | ({ valid: true } & AppToken)
  /** `too-early`: issued later than now; like `expired` it may be a wrong clock. */
  | { valid: false; reason: 'absent' | 'expired' | 'too-early' | 'not-ours' };

export interface AppTokenOptions {
  /** The `Authorization` header. */
  authorization: string | undefined;
  clientId: string;
  clientSecret: string;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** How much the clocks may differ. Default: 60. */
  clockToleranceSeconds?: number | undefined;
}

const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Checks the JWT of a delivery to an app of Cloud: HS256 with the client secret, and nothing else; issued by the app, not
 * in the future, not expired.
 *
 * @see RFC 7519
 */
export async function verifyAppToken(o: AppTokenOptions): Promise<AppTokenResult> {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(o.authorization ?? '') ?? [];
  if (token === undefined) return { valid: false, reason: 'absent' };
  const toleranceSeconds = o.clockToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS;
  // Only who has such webhooks needs it.
  const { errors, jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(o.clientSecret), {
      algorithms: ['HS256'],
      issuer: o.clientId,
      requiredClaims: ['iss', 'exp', 'iat'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(o.nowMs),
    });
    // jose looks at `iat` only where an age is limited.
    const issuedAt = payload.iat ?? Infinity;
    if (issuedAt - toleranceSeconds > o.nowMs / 1000) return { valid: false, reason: 'too-early' };
    return { valid: true, ...claimsOf(payload) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { valid: false, reason: 'expired' };
    if (error instanceof errors.JOSEError) return { valid: false, reason: 'not-ours' };
    throw error;
  }
}

function claimsOf({ sub, jti, context }: { sub?: string; jti?: string; context?: unknown }): AppToken {
  const cloudId = (context as { cloudId?: unknown } | null | undefined)?.cloudId;
  return {
    ...(sub === undefined ? {} : { accountId: sub }),
    ...(jti === undefined ? {} : { tokenId: jti }),
    ...(typeof cloudId === 'string' ? { cloudId } : {}),
  };
}
