import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  buildAccessTokenRequest,
  buildRenewalRequest,
  interpretAccessToken,
  interpretRenewal,
} from './access-token.ts';
import { buildAuthorizationUrl } from './authorization-url.ts';
import { interpretCallback } from './callback.ts';
import { generateKeyPair } from './keys.ts';
import { formatFormEncoded } from './parameters.ts';
import { OAuthProblemError } from './problem.ts';
import { readOAuthRequest, verifySignature } from './read-request.ts';
import type { OAuthRequest } from './read-request.ts';
import { readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';
import { readReply } from './reply.ts';
import { signRequest } from './sign-request.ts';
import type { SignedRequest } from './sign-request.ts';
import { rsaSha1Signer, rsaSha1Verifier } from './signature-methods.ts';
import type { Verifier } from './signature-methods.ts';
import { buildTemporaryCredentialsRequest, interpretTemporaryCredentials } from './temporary-credentials.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
}

async function send({ url, method, headers, body }: SignedRequest) {
  return readReply(await fetch(url, { method, headers, body: body ?? null, redirect: 'manual' }));
}

async function receive(request: IncomingMessage): Promise<OAuthRequest> {
  const url = `http://${request.headers.host ?? ''}${request.url ?? ''}`;
  return readOAuthRequest({
    method: request.method ?? '',
    url,
    headers: request.headers,
    body: await text(request),
  });
}

/** A provider that answers each path with its fields, if the signature is right. */
function provider(verifier: Verifier, answers: Record<string, Record<string, string>>): RequestListener {
  return (request, response) => {
    void (async () => {
      const oauth = await receive(request);
      if (await verifySignature(oauth, verifier)) {
        response.end(formatFormEncoded(Object.entries(answers[request.url?.split('?')[0] ?? ''] ?? {})));
        return;
      }
      response.statusCode = 401;
      response.setHeader('www-authenticate', [
        'OAuth realm="x"',
        `OAuth oauth_problem="signature_invalid", oauth_signature_base_string="${encodeURIComponent(oauth.baseString)}"`,
      ]);
      response.end();
    })();
  };
}

describe('the whole dance over HTTP', () => {
  it('goes from key pair to renewed token', async () => {
    const pair = await generateKeyPair({ bits: 2048 });
    const base = await serve(
      provider(rsaSha1Verifier(readPublicKey(pair.publicKeyPem)), {
        '/base/request-token': {
          oauth_token: 'r',
          oauth_token_secret: 's',
          oauth_callback_confirmed: 'true',
        },
        '/base/access-token': { oauth_token: 'a', oauth_token_secret: 's', oauth_session_handle: 'h' },
        '/base/resource': { hello: 'world' },
      }),
    );
    const consumer = { consumerKey: 'key', signer: rsaSha1Signer(readPrivateKey(pair.privateKeyPem)) };
    const callback = 'https://us.example.com/callback?attempt=1';

    const asked = await send(
      await buildTemporaryCredentialsRequest({ endpoint: `${base}/request-token`, consumer, callback }),
    );
    const { token } = interpretTemporaryCredentials(asked);
    expect(buildAuthorizationUrl({ endpoint: `${base}/authorize`, token })).toBe(
      `${base}/authorize?oauth_token=r`,
    );

    const back = new URL(`${callback}&oauth_token=r&oauth_verifier=v`).searchParams;
    const granted = interpretCallback({ parameters: back, expectedToken: token });
    const endpoint = `${base}/access-token`;
    const access = interpretAccessToken(
      await send(await buildAccessTokenRequest({ endpoint, consumer, ...granted })),
    );
    expect(access).toMatchObject({ token: 'a', sessionHandle: 'h' });

    const { sessionHandle = '' } = access;
    const renewal = await buildRenewalRequest({ endpoint, consumer, token: access.token, sessionHandle });
    expect(interpretRenewal(await send(renewal)).token).toBe('a');

    for (const transmission of ['header', 'query', 'body'] as const) {
      const url = `${base}/resource?q=a+b&q=%C3%BC&empty`;
      const signed = await signRequest({
        ...consumer,
        method: 'POST',
        url,
        token: access.token,
        transmission,
      });
      expect(await send(signed)).toMatchObject({ status: 200, body: 'hello=world' });
    }
  });

  it("ends with the server's base string when the keys do not fit", async () => {
    const [ours, theirs] = await Promise.all([
      generateKeyPair({ bits: 2048 }),
      generateKeyPair({ bits: 2048 }),
    ]);
    const base = await serve(provider(rsaSha1Verifier(readPublicKey(theirs.publicKeyPem)), {}));
    const consumer = { consumerKey: 'key', signer: rsaSha1Signer(readPrivateKey(ours.privateKeyPem)) };
    const request = await buildTemporaryCredentialsRequest({
      endpoint: `${base}/x`,
      consumer,
      callback: 'oob',
    });
    const reply = await send(request);
    expect(reply.headers['www-authenticate']).toMatch(/^OAuth realm="x", OAuth oauth_problem/);
    const refused = (() => {
      try {
        return interpretTemporaryCredentials(reply);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(OAuthProblemError);
    expect(refused).toMatchObject({
      code: 'signature_invalid',
      problem: { serverBaseString: request.baseString },
    });
  });
});

describe('reading a reply', () => {
  it('decodes UTF-8 across chunks and keeps status and headers', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(201, { 'X-Some': 'Header' });
      const bytes = Buffer.from('grüße \u{1f600}');
      response.write(bytes.subarray(0, 3));
      setImmediate(() => response.end(bytes.subarray(3)));
    });
    const reply = await readReply(await fetch(base));
    expect(reply).toMatchObject({ status: 201, body: 'grüße \u{1f600}' });
    expect(reply.headers['x-some']).toBe('Header');
  });

  it('takes a reply without a body', async () => {
    const base = await serve((_request, response) => void response.writeHead(204).end());
    expect(await readReply(await fetch(base))).toMatchObject({ status: 204, body: '' });
    expect(await readReply(new Response(null, { status: 304 }))).toMatchObject({ status: 304, body: '' });
  });

  it('stops at the limit and hangs up', async () => {
    const hungUp = Promise.withResolvers<undefined>();
    const base = await serve((_request, response) => {
      response.on('close', () => hungUp.resolve(undefined));
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024)));
      };
      response.on('drain', more);
      more();
    });
    await expect(readReply(await fetch(base), { maxBytes: 5000 })).rejects.toMatchObject({
      code: 'reply_too_large',
      status: 200,
    });
    await hungUp.promise;
  });

  it('takes as much as the limit', async () => {
    expect(await readReply(new Response('12345'), { maxBytes: 5 })).toMatchObject({ body: '12345' });
    await expect(readReply(new Response('123456'), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'reply_too_large',
    });
  });
});
