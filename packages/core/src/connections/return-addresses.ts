import { siteUrl } from '@crosslink/jira';
import { InputError } from '../errors.ts';

export interface ReturnAddresses {
  /** Where browsers reach this Crosslink. */
  publicUrl: string;
  /** What the operator allows: origins, or addresses whose path is the beginning of those allowed. https, or this machine. */
  returnAddresses?: readonly string[];
}

/** Longer ones are of no use to browsers and servers. */
export const longestReturnAddress = 2000;

/**
 * Whether a browser may be sent to this absolute address when a dance is over. A page that sends browsers wherever it is
 * told lends its good name to others, so: our own pages, the site's dashboard to the letter, and what the operator allows.
 *
 * Only an address that reads the same after parsing is looked at, so that what is compared here is what the browser
 * does: no backslashes, default ports, capitals in the host or dots to resolve.
 */
export function isReturnAddress(text: string, o: ReturnAddresses & { siteBaseUrl: string }): boolean {
  if (text.length > longestReturnAddress || !isPlain(text)) return false;
  if (text === siteUrl(o.siteBaseUrl, '/secure/Dashboard.jspa')) return true;
  const url = new URL(text);
  if (url.origin === new URL(o.publicUrl).origin) return true;
  return (o.returnAddresses ?? []).some((allowed) => isBelow(url, new URL(allowed)));
}

/** Also a path of ours will do. @throws InputError `return_address_not_allowed` */
export function requireReturnAddressOrPath(text: string, o: ReturnAddresses & { siteBaseUrl: string }): void {
  if (!isOwnPath(text)) requireReturnAddress(text, o);
}

/** Whether it is a path of ours to a browser, too. */
export function isOwnPath(text: string): boolean {
  // `//host` and `/\\host` are other hosts to a browser, which also drops tabs and line ends before it looks.
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  if (!/^\/(?![/\\])[^\\\x00-\x1f\x7f]*$/.test(text)) return false;
  // Nor may it become one by its dots: `/.//host`.
  return !new URL(text, 'http://own.invalid').pathname.startsWith('//');
}

/** @throws InputError `return_address_not_allowed` */
export function requireReturnAddress(text: string, o: ReturnAddresses & { siteBaseUrl: string }): void {
  if (isReturnAddress(text, o)) return;
  throw new InputError({
    code: 'return_address_not_allowed',
    message: 'A browser may not be sent to this return address.',
    remedy:
      "Give an https address that RETURN_ADDRESSES allows, one of this Crosslink's own, or the dashboard of the site; without a fragment.",
  });
}

function isPlain(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { href, protocol, username, password, pathname } = new URL(text);
  return (
    href === text &&
    /^https?:$/.test(protocol) &&
    username + password === '' &&
    !text.includes('#') &&
    // A server may read these as dots, slashes or another escape, and so another path than the one compared.
    !/%(2e|2f|5c|25)|\/\.+(;|%3b)/i.test(pathname)
  );
}

/** By whole segments: `/app` allows `/app` and `/app/x`, not `/apple`. */
function isBelow({ origin, pathname }: URL, allowed: URL): boolean {
  const beginning = allowed.pathname.replace(/\/+$/, '');
  return origin === allowed.origin && (pathname === beginning || pathname.startsWith(`${beginning}/`));
}
