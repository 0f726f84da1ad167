import { clientAddressHeader } from '@crosslink/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of a Node request as web `Headers`, with the client's address as the server sees it. */
export function webHeaders(request: FastifyRequest): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value].flat()) if (one !== undefined) result.append(name, one);
  }
  result.set(clientAddressHeader, request.ip);
  return result;
}

/** The request as a web `Request` at our public address; its body, if any, has to be there as a Buffer. */
export function webRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = webHeaders(request);
  // That it comes from nowhere else was checked already; better-auth wants to see it from programs, too.
  headers.set('origin', publicUrl);
  return new Request(publicUrl + request.url, {
    method: request.method,
    headers,
    ...(Buffer.isBuffer(request.body) ? { body: new Uint8Array(request.body) } : {}),
  });
}

/** Sends a web `Response`; each of several Set-Cookie stays a header of its own. */
export async function sendWebResponse(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') reply.header(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie);
  return reply.code(response.status).send(Buffer.from(await response.arrayBuffer()));
}
