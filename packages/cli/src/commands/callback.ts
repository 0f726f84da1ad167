import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText } from '../print-error.ts';

/** The callback's query, decoded, in order. */
type Parameters = [name: string, value: string][];

export interface Callback extends AsyncDisposable {
  /** Where Jira is to send the browser. Only whoever knows the path is heard. */
  url: string;
  /**
   * Resolves to what becomes of the first answer; the browser is told it, too. Rejects with the signal's reason, or
   * with what `finish` rejects with.
   */
  answered: <T>(signal: AbortSignal, finish: (parameters: Parameters) => Promise<T>) => Promise<T>;
}

/** Listens on a free port of this machine alone. */
export async function openCallback(): Promise<Callback> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  // What state is elsewhere: a page that guesses the port still cannot answer in Jira's place.
  const path = `/${randomBytes(24).toString('base64url')}`;
  return {
    url: `http://${host}${path}`,
    answered: (signal, finish) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason as Error);
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        let heard = false;
        const answer = async (response: ServerResponse, parameters: Parameters) => {
          if (heard) {
            sendPage(response, 410, 'This was done already', 'You can close this page.');
            return;
          }
          heard = true;
          const outcome = await finish(parameters).then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          );
          if ('error' in outcome) {
            await sendLast(response, [400, 'Not connected', errorText(outcome.error)]);
            throw outcome.error;
          }
          await sendLast(response, [200, 'Connected', 'You can close this page.']);
          resolve(outcome.result);
        };
        server.on('request', (request, response) => {
          const address = URL.parse(request.url ?? '', `http://${host}`);
          // A name that leads here (DNS rebinding) is not this host.
          if (request.headers.host === host && request.method === 'GET' && address?.pathname === path)
            answer(response, [...address.searchParams]).catch(reject);
          else sendPage(response, 404, 'Nothing is here', 'Crosslink waits at another address.');
        });
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Page = [status: number, title: string, text: string];

/** Until the browser has it, since nothing is here afterwards. */
async function sendLast(response: ServerResponse, page: Page): Promise<void> {
  sendPage(response, ...page);
  if (!response.closed) await once(response, 'close');
}

function sendPage(response: ServerResponse, ...[status, title, text]: Page): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    })
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{font:1.1rem/1.5 system-ui;margin:15vh auto;max-width:34rem;padding:0 1rem;color-scheme:light dark}p{white-space:pre-line}</style>
<h1>${title}</h1><p>${escaped(text)}</p></html>`,
    );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
