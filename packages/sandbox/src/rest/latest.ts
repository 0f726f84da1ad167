const latest: Record<string, string> = { api: '2', agile: '1.0', pat: '1.0', auth: '1' };

/** The same address with the version that `latest` stands for. */
export const withoutLatest = (url: string): string =>
  url.replace(
    /^([^?]*\/rest\/(api|agile|pat|auth)\/)latest(?=[/?]|$)/,
    (_whole, before: string, name: string) => `${before}${latest[name]}`,
  );
