import { JiraUnreachableError } from './errors.ts';
import type { HttpRequest } from './http.ts';

/** The proxy's status, where a failure is its refusal: undici tells it in words only. */
export function refusalOf(cause: unknown): number | undefined {
  const words = cause instanceof Error ? cause.message : '';
  const [, status] =
    /^Proxy response \((\d{3})\)/.exec(words) ??
    /^Proxy Authentication Required \((\d{3})\)/.exec(words) ??
    [];
  return status === undefined ? undefined : Number(status);
}

/** The proxy answered, and let nothing through. */
export function proxyRefused(
  proxy: string,
  { url }: Pick<HttpRequest, 'url'>,
  status: number,
): JiraUnreachableError {
  const { host } = new URL(url);
  return new JiraUnreachableError({
    code: 'jira_proxy_refused',
    message: `The proxy ${proxy} lets nothing through to ${host} (status ${status}).`,
    remedy:
      status === 407
        ? 'Put the name and password that the proxy wants into HTTPS_PROXY (http://name:password@host:port).'
        : `Let whoever runs the proxy allow Crosslink to reach ${host}, or name ${host} in NO_PROXY if it is reached without.`,
    nothingSent: true,
    status,
  });
}

/** The proxy itself is not there. */
export function proxyUnreachable(
  proxy: string,
  { host, errorCode, cause }: { host: string; errorCode: string; cause: unknown },
): JiraUnreachableError {
  return new JiraUnreachableError({
    code: 'jira_proxy_unreachable',
    message: `The proxy ${proxy}, through which ${host} is reached, cannot be connected to (${errorCode}).`,
    remedy: `Check HTTPS_PROXY and HTTP_PROXY, or name ${host} in NO_PROXY if it is reached without a proxy.`,
    nothingSent: true,
    cause,
  });
}
