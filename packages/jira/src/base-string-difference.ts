import { parseFormEncoded, percentDecode } from '@crosslink/oauth1';
import type { Parameter } from '@crosslink/oauth1';
import type { BaseStringDifference } from './errors.ts';

/**
 * Tells in which parts two signature base strings (RFC 5849 section 3.4.1) differ. None means that the same was
 * signed, so that the keys must differ. Parameters are named and their values kept back: a base string holds the token.
 *
 * Undefined if one of them is not a base string.
 */
export function baseStringDifferences(ours: string, theirs: string): BaseStringDifference[] | undefined {
  const [mine, yours] = [parseBaseString(ours), parseBaseString(theirs)];
  if (mine === undefined || yours === undefined) return undefined;
  const parts = ['method', 'scheme', 'host', 'port', 'path'] as const;
  const differences: BaseStringDifference[] = parts
    .filter((part) => mine[part] !== yours[part])
    .map((part) => ({ part, ours: mine[part], theirs: yours[part] }));
  const [onlyMine, onlyYours] = [
    missing(mine.parameters, yours.parameters),
    missing(yours.parameters, mine.parameters),
  ];
  if (onlyMine.length + onlyYours.length > 0) {
    differences.push({ part: 'parameters', ours: nameList(onlyMine), theirs: nameList(onlyYours) });
  }
  return differences;
}

/** The timestamp that was signed, in seconds since 1970. */
export function signedTimestamp(baseString: string): number | undefined {
  const parameters = parseBaseString(baseString)?.parameters ?? [];
  const value = Number(parameters.find(([name]) => name === 'oauth_timestamp')?.[1]);
  return Number.isNaN(value) ? undefined : value;
}

interface BaseStringParts {
  method: string;
  scheme: string;
  host: string;
  port: string;
  path: string;
  parameters: Parameter[];
}

function parseBaseString(baseString: string): BaseStringParts | undefined {
  const [method, encodedUri, encodedParameters, ...rest] = baseString.trim().split('&');
  if (method === undefined || encodedUri === undefined || encodedParameters === undefined) return undefined;
  // By hand: URL would tidy up exactly the differences we look for.
  const uri = /^(https?):\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?(\/.*)?$/i.exec(percentDecode(encodedUri));
  if (uri === null || rest.length > 0) return undefined;
  const [, scheme = '', host = '', port, path = '/'] = uri;
  return {
    method,
    scheme,
    host,
    port: port ?? (scheme.toLowerCase() === 'https' ? '443' : '80'),
    path,
    parameters: parseFormEncoded(percentDecode(encodedParameters)),
  };
}

/** Names of the parameters of `from` that `other` does not have with that value. */
function missing(from: readonly Parameter[], other: readonly Parameter[]): string[] {
  const left = other.map((parameter) => parameter.join('='));
  return from.flatMap((parameter) => {
    const index = left.indexOf(parameter.join('='));
    if (index !== -1) left.splice(index, 1);
    return index === -1 ? [parameter[0]] : [];
  });
}

function nameList(names: string[]): string {
  return [...new Set(names)].sort().join(', ') || '(none)';
}
