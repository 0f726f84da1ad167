import { bareHost } from './bare-host.ts';
import type { EgressOptions } from './dispatcher.ts';

/**
 * The proxy that a request to this URL goes through, as `host:port` without its password; undefined: it goes directly.
 * By the rules that undici follows, so that a failure of the proxy is not told as one of Jira.
 */
export function proxyFor(proxy: EgressOptions['proxy'], url: string): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  if (!proxy) return undefined;
  const chosen = (protocol === 'https:' && proxy.https) || proxy.http;
  if (!chosen || !URL.canParse(chosen)) return undefined;
  const target = { name: bareHost(hostname), port: port || (protocol === 'https:' ? '443' : '80') };
  const exceptions = (proxy.except ?? '').split(/[,\s]/).filter((entry) => entry !== '');
  return exceptions.some((entry) => isMeant(entry, target)) ? undefined : new URL(chosen).host;
}

function isMeant(entry: string, target: { name: string; port: string }): boolean {
  const [, host = entry, port] = /^([^:]+|\[.+\]):(\d+)$/.exec(entry) ?? [];
  if (port !== undefined && port !== target.port) return false;
  if (host === '*') return true;
  const name = bareHost(host).replace(/^\*?\./, '');
  // `*.example.com` are the hosts below it only.
  return target.name.endsWith(`.${name}`) || (target.name === name && !host.startsWith('*'));
}
