import type { Kysely } from 'kysely';
import { InputError, NotFoundError } from '../errors.ts';
import { findSite } from '../sites/find.ts';
import type { SiteRow } from '../sites/view.ts';
import type { Database } from '../store/schema.ts';

const keyPattern = /^[A-Za-z][A-Za-z0-9_]*-[1-9]\d*$/;

/** An issue as a person names it: by its key, or by the address of any page that shows it. */
export interface IssueAddress {
  /** In upper case. */
  key: string;
  /** The page; null where only a key was given. */
  url: URL | null;
}

/** @throws InputError `issue_address_invalid` */
export function parseIssueAddress(text: string): IssueAddress {
  const trimmed = text.trim();
  if (keyPattern.test(trimmed)) return { key: trimmed.toUpperCase(), url: null };
  const url = URL.parse(trimmed);
  const key = url && /^https?:$/.test(url.protocol) ? keyIn(url) : undefined;
  if (url && key !== undefined) return { key: key.toUpperCase(), url };
  throw new InputError({
    code: 'issue_address_invalid',
    message: 'This is neither the key of an issue nor the address of one.',
    remedy: 'Give a key such as DEMO-7, or the address of the issue as your browser shows it.',
  });
}

/** Boards and lists name the open issue in the query, everything else last in the path. */
function keyIn(url: URL): string | undefined {
  const candidates = [
    url.searchParams.get('selectedIssue') ?? '',
    ...url.pathname.split('/').filter(Boolean).toReversed(),
  ];
  return candidates.find((text) => keyPattern.test(text));
}

/**
 * The site an issue lies at: the one asked for, the one its address belongs to, or the only one there is.
 * @throws NotFoundError `site_unknown`, `issue_site_unknown`; InputError `issue_site_missing`, `issue_of_other_site`
 */
export async function siteOf(
  db: Kysely<Database>,
  { key, url }: IssueAddress,
  siteId: string | undefined,
): Promise<SiteRow> {
  if (siteId !== undefined) {
    const site = await findSite(db, siteId);
    if (url && !isBelow(url, site)) throw issueOfOtherSite(key, site);
    return site;
  }
  const sites = await db.selectFrom('site').selectAll().execute();
  const [found, ...others] = url
    ? sites.filter((site) => isBelow(url, site)).sort((a, b) => b.base_url.length - a.base_url.length)
    : sites;
  if (!found) throw siteUnknown(url);
  if (!url && others.length > 0) throw siteMissing(key);
  return found;
}

function isBelow(url: URL, { base_url: baseUrl }: SiteRow): boolean {
  const base = new URL(baseUrl);
  const path = base.pathname.replace(/\/$/, '');
  return url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
}

function siteUnknown(url: URL | null): NotFoundError {
  return new NotFoundError({
    code: 'issue_site_unknown',
    message: url ? `No site here is ${url.origin}.` : 'There is no site yet.',
    remedy: 'Have an administrator add the Jira as a site first.',
  });
}

function siteMissing(key: string): InputError {
  return new InputError({
    code: 'issue_site_missing',
    message: `There are several sites, and ${key} does not say which of them it is an issue of.`,
    remedy: 'Name the site, or give the address of the issue.',
  });
}

function issueOfOtherSite(key: string, site: SiteRow): InputError {
  return new InputError({
    code: 'issue_of_other_site',
    message: `The address of ${key} is not one of ${site.name}.`,
    remedy: 'Leave the site out, or give an address of that site.',
  });
}
