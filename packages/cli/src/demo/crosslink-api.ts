import { CliError } from '../cli-error.ts';
import type { Browser } from './browser.ts';
import { withoutQuery } from './browser.ts';

/** The REST API of a Crosslink, called as the page's own scripts call it: with the session of a browser. */
export interface CrosslinkApi {
  url: string;
  /** Resolves to the reply's JSON; the caller names its type. Rejects with the server's code and remedy. */
  call: <T>(method: string, path: string, json?: unknown) => Promise<T>;
}

interface ErrorBody {
  error: { code: string; message: string; remedy: string };
}

export function crosslinkApi(browser: Browser, url: string): CrosslinkApi {
  return {
    url,
    call: async <T>(method: string, path: string, json?: unknown): Promise<T> => {
      const page = await browser.visit(url + path, { method, ...(json === undefined ? {} : { json }) });
      const reply = page.html === '' ? null : parse(page.html, `${method} ${withoutQuery(url + path)}`);
      if (page.status >= 400) throw new CliError((reply as ErrorBody).error);
      // The one cast of this file: the server's own tests hold it to its reply schemas.
      return reply as T;
    },
  };
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError({
      code: 'reply_not_json',
      message: `${what} was not answered with JSON.`,
      remedy: 'Look at the log of the server.',
      cause,
    });
  }
}
