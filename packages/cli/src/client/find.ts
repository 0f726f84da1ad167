import type {
  Connection,
  GetConnectionsData,
  GetConnectionsResponses,
  GetSitesData,
  GetSitesResponses,
  Site,
} from '@crosslink/web';
import { CliError } from '../cli-error.ts';
import type { Api } from './api.ts';

/** As many characters of an id as lists show, and as are needed to name something by it. */
const shortIdLength = 8;
export const shortId = (id: string): string => id.slice(0, shortIdLength);
export const isIdOf = (id: string, text: string): boolean =>
  text.length >= shortIdLength && id.startsWith(text.toLowerCase());

export async function listSites(api: Api): Promise<Site[]> {
  return (await api.call<GetSitesData, GetSitesResponses>('GET', { url: '/api/v1/sites' })).items;
}

export async function listConnections(api: Api): Promise<Connection[]> {
  const request: GetConnectionsData = { url: '/api/v1/connections' };
  return (await api.call<GetConnectionsData, GetConnectionsResponses>('GET', request)).items;
}

/**
 * The site that is meant by its id or the beginning of it, its name, or the address of any of its pages; without a
 * word, the only one.
 * @throws CliError `site_unknown`, `site_ambiguous`
 */
export async function findSite(api: Api, text: string | undefined): Promise<Site> {
  const sites = await listSites(api);
  return theOne(text === undefined ? sites : sitesMeant(sites, text), {
    noun: 'site',
    text,
    all: sites,
    nameOf: ({ id, name }) => `${name} (${shortId(id)})`,
    list: 'crosslink sites list',
    nothingYet: 'Add one: crosslink sites add https://jira.example.com',
  });
}

function sitesMeant(sites: Site[], text: string): Site[] {
  const byId = sites.filter(({ id }) => isIdOf(id, text));
  if (byId.length > 0) return byId;
  const byName = sites.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (byName.length > 0) return byName;
  const address = URL.parse(text)?.href ?? '';
  const under = sites.filter(({ baseUrl }) => `${address}/`.startsWith(`${baseUrl}/`));
  // One may lie below another: https://jira.example.com and https://jira.example.com/test.
  const longest = Math.max(...under.map(({ baseUrl }) => baseUrl.length));
  return under.filter(({ baseUrl }) => baseUrl.length === longest);
}

/**
 * The connection that is meant by its id or the beginning of it, or by its site; without a word, the only one.
 * @throws CliError `connection_unknown`, `connection_ambiguous`
 */
export async function findConnection(api: Api, text: string | undefined): Promise<Connection> {
  const [all, sites] = await Promise.all([listConnections(api), listSites(api)]);
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]));
  const present = all.filter(({ state }) => state !== 'disconnected');
  return theOne(connectionsMeant(present, sites, text), {
    noun: 'connection',
    text,
    all: present,
    nameOf: ({ id, siteId, jiraUser }) =>
      `${shortId(id)} (${jiraUser.displayName} at ${siteNames.get(siteId) ?? siteId})`,
    list: 'crosslink connections list',
    nothingYet: 'Connect first: crosslink connect SITE',
  });
}

function connectionsMeant(connections: Connection[], sites: Site[], text: string | undefined): Connection[] {
  if (text === undefined) return ownFirst(connections);
  const byId = connections.filter(({ id }) => isIdOf(id, text));
  if (byId.length > 0) return byId;
  const meant = new Set(sitesMeant(sites, text).map(({ id }) => id));
  return ownFirst(connections.filter(({ siteId }) => meant.has(siteId)));
}

/** Whoever has a connection of their own does not mean the service's. */
function ownFirst(connections: Connection[]): Connection[] {
  const own = connections.filter(({ owner }) => owner === 'person');
  return own.length > 0 ? own : connections;
}

interface Search<T> {
  noun: string;
  /** What was asked for; undefined: the only one there is. */
  text: string | undefined;
  all: T[];
  nameOf: (one: T) => string;
  /** The command that shows them. */
  list: string;
  /** What to do where there is none at all. */
  nothingYet: string;
}

/** @throws CliError `…_unknown`, `…_ambiguous` */
export function theOne<T>(found: T[], { noun, text, all, nameOf, list, nothingYet }: Search<T>): T {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const code = noun.replaceAll(' ', '_').toLowerCase();
  const named = text === undefined ? '' : ` “${text}”`;
  if (first === undefined) {
    throw new CliError({
      code: `${code}_unknown`,
      message: `There is no ${noun}${named}${all.length === 0 ? '' : `; there is ${names(all, nameOf)}`}.`,
      remedy: all.length === 0 ? nothingYet : `Name one of them (${list}).`,
    });
  }
  throw new CliError({
    code: `${code}_ambiguous`,
    message: `Several ${noun}s could be meant${named}: ${names(found, nameOf)}.`,
    remedy: `Name one of them (${list}).`,
  });
}

const NAMED_AT_MOST = 8;

function names<T>(all: T[], nameOf: (one: T) => string): string {
  const more = all.length - NAMED_AT_MOST;
  return [...all.slice(0, NAMED_AT_MOST).map(nameOf), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
