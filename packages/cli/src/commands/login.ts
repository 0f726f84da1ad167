import type { GetMeData, GetMeResponses } from '@crosslink/web';
import { createApi } from '../client/api.ts';
import { credentialsFile, readCredentials, writeCredentials } from '../client/credentials.ts';
import { interruption } from '../client/interruption.ts';
import { serverAddress, wellFormedKey } from '../client/settings.ts';
import { ask, isPersonThere } from '../terminal/ask.ts';
import { show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';

const usualUrl = 'http://localhost:3000';

/** `crosslink login`: keeps an API key once the server has taken it. */
export async function login(address: string | undefined, options: OutputOptions): Promise<void> {
  // Before anything else: a file that cannot be used would make the rest useless.
  const { current, keys } = await readCredentials();
  const url = serverAddress(address ?? (await addressOf(current)));
  warnOfClearText(url);
  if (isPersonThere()) tell(`An API key is made in Crosslink: ${url}/keys`);
  const key = wellFormedKey(await ask({ message: 'API key', secret: true }));
  const api = createApi({ url, headers: { authorization: `Bearer ${key}` }, signal: interruption() });
  const me = await api.call<GetMeData, GetMeResponses>('GET', { url: '/api/v1/me' });
  await writeCredentials({ current: url, keys: { ...keys, [url]: key } });
  show(options, me, () =>
    [
      `You are ${me.name} (${me.email}, ${me.role}) at ${url}.`,
      `The key is kept in ${credentialsFile()}, for your account on this machine alone.`,
      'Next: crosslink sites list',
    ].join('\n'),
  );
}

async function addressOf(current: string | undefined): Promise<string> {
  const usual = process.env['CROSSLINK_URL'] || current || usualUrl;
  return isPersonThere() ? ask({ message: 'Address of Crosslink', byDefault: usual }) : usual;
}

function warnOfClearText(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return;
  tell(`Careful: without https everybody on the way to ${hostname} can read the key.`);
}

/** `crosslink logout`: forgets the key of the server in CROSSLINK_URL, or of the one logged in to last. */
export async function logout(options: OutputOptions): Promise<void> {
  const { current, keys } = await readCredentials();
  const url = process.env['CROSSLINK_URL'] ? serverAddress(process.env['CROSSLINK_URL']) : current;
  const known = url !== undefined && keys[url] !== undefined;
  if (known) {
    const others = Object.entries(keys).filter(([address]) => address !== url);
    const kept = { current: url === current ? undefined : current, keys: Object.fromEntries(others) };
    await writeCredentials(kept);
  }
  show(options, { url: url ?? null, loggedOut: known }, () =>
    known
      ? `Forgot the key of ${url}. It still works elsewhere: revoke it in Crosslink if nobody needs it.`
      : 'There is no key to forget here.',
  );
}
