import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import type { BetterAuthPlugin } from 'better-auth';
import type { Deps } from '../deps.ts';
import { clientAddressHeader } from './client-address.ts';
import { passwordLength } from './password-length.ts';

/** better-auth on our tables. Imported on first use: it takes as long to load as the database to open. */
export function createAuth(
  { db, vault, publicUrl, log }: Deps,
  /** `errorPath`: where browsers are sent that come back from a provider without success. */
  { plugins = [], errorPath }: { plugins?: BetterAuthPlugin[]; errorPath?: string } = {},
) {
  const { origin, pathname, protocol } = new URL(publicUrl);
  const secure = protocol === 'https:';
  return betterAuth({
    appName: 'Crosslink',
    baseURL: origin,
    basePath: `${pathname.replace(/\/$/, '')}/api/auth`,
    secret: Buffer.from(vault.derive('accounts')).toString('base64'),
    database: { db, type: 'postgres', transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    user: {
      fields: names('emailVerified', 'createdAt', 'updatedAt'),
      additionalFields: {
        // `input: false`: nobody sets a role by way of better-auth's own endpoints.
        role: { type: 'string', required: true, input: false, defaultValue: 'member' },
      },
    },
    session: {
      fields: names('userId', 'ipAddress', 'userAgent', 'expiresAt', 'createdAt', 'updatedAt'),
    },
    account: {
      fields: names(...accountFields),
      // A provider says who somebody is, and no more: none of its tokens is kept, nor what is needed on the way.
      updateAccountOnSignIn: false,
      storeStateStrategy: 'cookie',
      accountLinking: { enabled: false },
    },
    plugins,
    ...(errorPath === undefined ? {} : { onAPIError: { errorURL: origin + errorPath } }),
    verification: { fields: names('expiresAt', 'createdAt', 'updatedAt') },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rate_limit',
      fields: { lastRequest: 'last_request' },
      window: 60,
      max: 1000,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-in/social': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
        // Asked by every page, and guesses nothing.
        '/get-session': false,
      },
    },
    advanced: {
      cookiePrefix: 'crosslink',
      useSecureCookies: secure,
      // Said outright: better-auth's defaults depend on NODE_ENV.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      // A session and its user are one question.
      database: { generateId: () => randomUUID(), validateSchema: false, joins: true },
    },
    telemetry: { enabled: false },
    // Its messages only: further arguments may hold what a user typed.
    logger: {
      level: 'warn',
      log: (level, message) => {
        if (level === 'error') log.error({}, `accounts: ${message}`);
        else log.warn({}, `accounts: ${message}`);
      },
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

const accountFields = [
  'userId',
  'accountId',
  'providerId',
  'accessToken',
  'refreshToken',
  'idToken',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'createdAt',
  'updatedAt',
] as const;

/** better-auth's field names, mapped to our columns: `userId` → `user_id`. */
function names<F extends string>(...fields: F[]): Record<F, string> {
  const column = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(fields.map((field) => [field, column(field)])) as Record<F, string>;
}
