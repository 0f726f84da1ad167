import type { IncomingHttpHeaders } from 'node:http';

/**
 * The API key of `Authorization: Bearer clk_…`; undefined for any other authorization: a proxy in front may have its own.
 * Browsers never send such a header by themselves, nor lets another origin's page add it.
 */
export function presentedKey({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(clk_\S*) *$/i.exec(authorization)?.[1];
}
