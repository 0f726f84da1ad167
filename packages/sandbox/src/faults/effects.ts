import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { Cloud } from '../world/cloud.ts';
import type { Fault, FaultName } from './faults.ts';
import { refuseForRate } from './rate-limited.ts';
import { spoilToken } from './tokens.ts';

/** Where a fault strikes. */
export interface Scene {
  request: FastifyRequest;
  reply: FastifyReply;
  surroundings: Surroundings;
  cloud: Cloud | undefined;
}

const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const titles = {
  'html-500': '500 Internal Server Error',
  'html-502': '502 Bad Gateway',
  'html-503': '503 Service Temporarily Unavailable',
};

const loginPage = `<html><head><title>Log in</title></head><body><form method="post" action="/sso/login">
<input name="username"><input name="password" type="password"><button>Log in</button></form></body></html>`;

const defaultHugeBytes = 64 * 1024 * 1024;
const chunk = Buffer.from(`"${'x'.repeat(65_533)}",`);

/** A JSON list of texts that stops without its end. */
function* hugeBody(bytes: number): Generator<Buffer> {
  yield Buffer.from('[');
  for (let sent = 1; sent < bytes; sent += chunk.length) yield chunk;
}

async function sendPage({ reply }: Scene, status: number, html: string): Promise<void> {
  await reply.code(status).type('text/html').send(html);
}

async function drop({ request, reply }: Scene): Promise<void> {
  reply.hijack();
  request.raw.socket.destroy();
  await Promise.resolve();
}

type OfKind<K extends FaultName> = Extract<Fault, { kind: K }>;
type Effects = { [K in FaultName]?: (scene: Scene, fault: OfKind<K>) => Promise<unknown> | undefined };

/** What only Jira says, and nobody who answers in its stead. */
const jirasOwn = ['X-AREQUESTID', 'X-ANODEID', 'X-AUSERNAME', 'X-Seraph-LoginReason'];

function inFront(scene: Scene): Scene {
  for (const name of jirasOwn) scene.reply.removeHeader(name);
  return scene;
}

/** What comes before the work. One that sends an answer ends the request there. */
const before: Effects = {
  delay: (_scene, { delayMs }) => wait(delayMs),
  'drop-before': drop,
  'html-500': (scene) => sendPage(scene, 500, page(titles['html-500'])),
  'html-502': (scene) => sendPage(inFront(scene), 502, page(titles['html-502'])),
  'html-503': (scene) => sendPage(inFront(scene), 503, page(titles['html-503'])),
  status: async ({ reply }, { status, headers = {}, body = '' }) =>
    reply.code(status).headers(headers).send(body),
  redirect: async (scene, { location, status = 302 }) => inFront(scene).reply.redirect(location, status),
  'https-redirect': async (scene) => {
    const { request, reply } = inFront(scene);
    return reply.redirect(`https://${request.headers.host}${request.originalUrl}`, 301);
  },
  'empty-200': async (scene) => inFront(scene).reply.code(200).send(''),
  'login-page': (scene) => sendPage(inFront(scene), 200, loginPage),
  'huge-body': async ({ reply }, { bytes = defaultHugeBytes }) =>
    reply
      .code(200)
      .type('application/json;charset=UTF-8')
      .send(Readable.from(hugeBody(bytes))),
  'rate-limited': refuseForRate,
  'token-expired': (scene) => spoilToken(scene, 'expire'),
  'token-revoked': (scene) => spoilToken(scene, 'revoke'),
  'wrong-clock': ({ surroundings }, { offsetMs }) => {
    surroundings.world.setClockOffset(offsetMs);
    return undefined;
  },
};

/** The half of a fault that comes before the work. */
export async function faultBefore(scene: Scene, fault: Fault): Promise<void> {
  const effect = before[fault.kind] as ((scene: Scene, fault: Fault) => Promise<unknown>) | undefined;
  await effect?.(scene, fault);
}

function* half(payload: string): Generator<Buffer> {
  const bytes = Buffer.from(payload);
  yield bytes.subarray(0, Math.ceil(bytes.length / 2));
  throw new Error('Truncated by a fault');
}

/** The half of a fault that comes after the work: what is sent in place of `payload`. */
export function faultAfter(fault: Fault, reply: FastifyReply, payload: unknown): unknown {
  if (fault.kind === 'drop-after') reply.request.raw.socket.destroy();
  if (fault.kind !== 'truncate' || typeof payload !== 'string') return payload;
  reply.header('content-length', Buffer.byteLength(payload));
  return Readable.from(half(payload));
}
