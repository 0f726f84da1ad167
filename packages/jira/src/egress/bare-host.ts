/** In lower case, without the brackets of an IPv6 address and the dot at the end of a full name. */
export const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
