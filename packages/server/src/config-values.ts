import { z } from 'zod';

export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));

export const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be an http or https URL, such as https://crosslink.example.com',
  )
  .refine(
    (text) =>
      !URL.canParse(text) || new URL(text).pathname + new URL(text).search + new URL(text).hash === '/',
    'must have no path, query or fragment: Crosslink is served at the root of its host',
  )
  .transform((text) => new URL(text).origin);

export const postgresUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
    'must be a PostgreSQL URL, such as postgres://user:password@localhost:5432/crosslink',
  );

export const list = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(
    z.array(z.string().regex(/^[\w.:/[\]-]+$/, 'must be host names, addresses or ranges such as 10.0.0.0/8')),
  );

/** https, or this machine; nothing in it but where it is. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search } = new URL(text);
  const onThisMachine = protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  const allowed = protocol === 'https:' || onThisMachine;
  return allowed && !text.includes('#') && username + password + search === '';
}

function isReturnAddress(text: string): boolean {
  if (!isIssuer(text)) return false;
  const { href } = new URL(text);
  return href === text || href === `${text}/`;
}

export const returnAddresses = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(
    z.array(
      z
        .string()
        .refine(
          isReturnAddress,
          'must be https addresses without user, query or fragment, written as a browser shows them',
        ),
    ),
  );

export const issuer = z
  .string()
  .refine(isIssuer, 'must be an https address without user, query or fragment (http on this machine only)')
  .transform((text) => text.replace(/\/+$/, ''));

export const domains = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(/^[a-z\d-]+(\.[a-z\d-]+)+$/, 'must be domains such as example.com')));

/** Where a file is read that has to be there. */
export const file = z.string().min(1).optional();
