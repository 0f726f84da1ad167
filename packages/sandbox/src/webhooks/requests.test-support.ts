import type { Sandbox } from '../index.ts';
import { basicAuthorization, send } from '../testing/fixture.test-support.ts';

interface Request {
  method: string;
  /** Below the site. */
  path: string;
  body?: unknown;
}

/** A JSON request with the user's basic authentication. */
export async function sendAs(
  sandbox: Sandbox,
  user: string,
  { method, path, body }: Request,
): Promise<{ status: number; body: unknown }> {
  return sendJson(`${sandbox.url}${path}`, { method, body, headers: basicAuthorization(sandbox, user) });
}

export async function sendJson(
  url: string,
  { method, body, headers }: { method: string; body?: unknown; headers: Record<string, string> },
): Promise<{ status: number; body: unknown }> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await send(url, {
    method,
    headers: { ...headers, ...type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = answer.headers.get('content-type')?.startsWith('application/json');
  return { status: answer.status, body: json ? (JSON.parse(answer.text) as unknown) : answer.text };
}
