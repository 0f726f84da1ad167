import { OAuthReplyError } from './errors.ts';
import type { HeaderFields } from './headers.ts';

/** An HTTP reply, read to its end. */
export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: HeaderFields;
  body: string;
}

const defaultMaxBytes = 1024 * 1024;

/**
 * Reads a reply of `fetch`, decoding the body as UTF-8. Send with `redirect: 'manual'`, so that a
 * redirect is seen instead of followed with a signature that does not fit.
 *
 * @param o.maxBytes Largest body accepted, default 1 MiB. The rest of a larger one is not fetched.
 * @throws {OAuthReplyError} (rejects) `reply_too_large`. Errors of the connection pass through.
 */
export async function readReply(
  response: Response,
  o: { maxBytes?: number | undefined } = {},
): Promise<Reply> {
  const body = await readText(response, o.maxBytes ?? defaultMaxBytes);
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Leaving the loop by an error cancels the stream.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(response.status, maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(status: number, maxBytes: number): OAuthReplyError {
  return new OAuthReplyError({
    code: 'reply_too_large',
    message: `The reply (status ${status}) is larger than ${maxBytes} bytes`,
    remedy: "Check that the URL is the server's token endpoint; its replies are a few hundred bytes.",
    status,
  });
}
