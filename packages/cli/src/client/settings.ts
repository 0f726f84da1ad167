import { CliError, exitCodes, usageError } from '../cli-error.ts';
import { createApi } from './api.ts';
import type { Api } from './api.ts';
import { readCredentials } from './credentials.ts';
import { interruption } from './interruption.ts';

/** Which server, as whom. */
interface Settings {
  url: string;
  key: string;
}

/**
 * The server as whoever the API key stands for. CROSSLINK_API_KEY with CROSSLINK_URL; or what `crosslink login` has
 * kept, for CROSSLINK_URL or for the server that was logged in to last. A key is only ever sent to its own server.
 * @throws CliError `not_logged_in`, `server_url_missing`, `server_url_invalid`, `api_key_malformed`,
 *   `credentials_unreadable`, `credentials_exposed`
 */
export async function openApi(): Promise<Api> {
  const { url, key } = await readSettings();
  return createApi({ url, headers: { authorization: `Bearer ${key}` }, signal: interruption() });
}

async function readSettings(): Promise<Settings> {
  const { CROSSLINK_URL: named, CROSSLINK_API_KEY: key } = process.env;
  if (key) {
    if (!named) throw urlMissing();
    return { url: serverAddress(named), key: wellFormedKey(key) };
  }
  const { current, keys } = await readCredentials();
  const url = named ? serverAddress(named) : current;
  const kept = url === undefined ? undefined : keys[url];
  if (url === undefined || kept === undefined) throw notLoggedIn(url);
  return { url, key: wellFormedKey(kept) };
}

/** Without trailing slash. @throws CliError `server_url_invalid` */
export function serverAddress(text: string): string {
  const url = URL.parse(text.trim());
  if (url && /^https?:$/.test(url.protocol) && `${url.username}${url.search}${url.hash}` === '')
    return url.href.replace(/\/+$/, '');
  throw usageError(
    'server_url_invalid',
    'This is no address of a Crosslink server.',
    'Give one such as https://crosslink.example.com, without user name, query or fragment.',
  );
}

/** So that nothing else that was pasted, a password say, is sent anywhere. @throws CliError `api_key_malformed` */
export function wellFormedKey(text: string): string {
  const key = text.trim();
  if (/^clk_[\x21-\x7e]+$/.test(key)) return key;
  throw new CliError({
    code: 'api_key_malformed',
    message: 'This is no API key of Crosslink: those begin with clk_.',
    remedy: 'Make a key in Crosslink under API keys, and copy it as a whole.',
    exitCode: exitCodes.signInNeeded,
  });
}

function urlMissing(): CliError {
  return usageError(
    'server_url_missing',
    'CROSSLINK_API_KEY is set, but not which server it belongs to.',
    'Set CROSSLINK_URL as well, such as https://crosslink.example.com.',
  );
}

function notLoggedIn(url: string | undefined): CliError {
  return new CliError({
    code: 'not_logged_in',
    message:
      url === undefined ? 'You are not logged in to any Crosslink.' : `You are not logged in to ${url}.`,
    remedy: `Run crosslink login ${url ?? 'https://crosslink.example.com'}, or set CROSSLINK_URL and CROSSLINK_API_KEY.`,
    exitCode: exitCodes.signInNeeded,
  });
}
