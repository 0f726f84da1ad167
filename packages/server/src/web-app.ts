import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from './http-errors.ts';
import { contentSecurityPolicy } from './security-headers.ts';

/** Where packages/web is built to; it ships with this package. */
const folder = new URL('../public/', import.meta.url);

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** How a trip to Jira, or to whoever signs people in, ended. The app shows it, and takes the address with its verifier out of sight. */
export interface Outcome {
  title: string;
  /** One sentence on what happened. */
  text: string;
  /** What the reader can do about it. */
  remedy?: string;
  /** For the few whom the remedy does not help: they need the address, so the app leaves it as it is. */
  hint?: string;
  /** Stable code, for whoever is asked for help; none where all is well. */
  code?: string;
  connectionId?: string;
  siteId?: string;
  /** Of ours, to be shown in place of the one with the verifier. Default: /connected. */
  address?: string;
}

/** Names of the built files below a folder of the app; none while it is not built. */
export function filesBelow(path: string): string[] {
  try {
    return readdirSync(new URL(path, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Sends a built file, compressed as it was at build where the browser takes that. */
export async function sendFile(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { path, known }: { path: string; known: ReadonlySet<string> },
): Promise<FastifyReply> {
  const accepted = [headers['accept-encoding'] ?? []].flat().join();
  const [encoding, suffix] =
    [['br', '.br'] as const, ['gzip', '.gz'] as const].find(
      ([name, ending]) => accepted.includes(name) && known.has(path + ending),
    ) ?? [];
  if (encoding) reply.header('content-encoding', encoding);
  return reply
    .type(TYPES[extname(path)] ?? 'application/octet-stream')
    .header('vary', 'accept-encoding')
    .send(await readFile(new URL(path + (suffix ?? ''), folder)));
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/**
 * Sends the page of the app. Its styles are made while it runs, so it is told a nonce for them that holds for this
 * reply alone.
 * @throws RequestError `web_app_missing`
 */
export async function sendApp(
  reply: FastifyReply,
  { status = 200, outcome }: { status?: number; outcome?: Outcome } = {},
): Promise<FastifyReply> {
  const app = await appPage();
  const nonce = randomBytes(18).toString('base64');
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('cache-control', outcome ? 'no-store' : 'no-cache')
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .send(
      app
        .replaceAll('STYLE_NONCE', nonce)
        .replace('<!--outcome-->', () => (outcome ? outcomeForApp(outcome) : ''))
        .replace('<!--outcome-in-words-->', () => (outcome ? outcomeInWords(outcome) : '')),
    );
}

/** For the app. */
const outcomeForApp = (outcome: Outcome): string =>
  `<meta name="crosslink-outcome" content="${escaped(JSON.stringify(outcome))}" />`;

/** For whoever has no JavaScript. */
function outcomeInWords({ title, text, remedy = '', hint = '', code = '' }: Outcome): string {
  const lines = [text, remedy, hint, code].map((line) => `<p>${escaped(line)}</p>`);
  return `<noscript><h1>${escaped(title)}</h1>${lines.join('')}</noscript>`;
}

/** Kept, as the files it names are looked up once, too: an app that is built anew takes a start. */
let page: Promise<string> | undefined;

async function appPage(): Promise<string> {
  page ??= readFile(new URL('index.html', folder), 'utf8');
  try {
    return await page;
  } catch (cause) {
    page = undefined;
    throw new RequestError({
      code: 'web_app_missing',
      message: 'The web app was not built when this Crosslink was installed.',
      remedy: 'Run npm run build in the folder of Crosslink. The REST API works without.',
      cause,
    });
  }
}
