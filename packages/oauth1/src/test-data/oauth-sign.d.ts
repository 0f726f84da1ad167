// The parts of the package `oauth-sign`, which has no types, that tests and benchmarks use.
declare module 'oauth-sign' {
  import type { KeyObject } from 'node:crypto';

  type Parameters = Record<string, string | string[]>;

  const oauthSign: {
    sign(
      signatureMethod: string,
      httpMethod: string,
      baseUri: string,
      parameters: Parameters,
      consumerSecretOrPrivateKey: string | KeyObject,
      tokenSecret?: string,
    ): string;
    generateBase(httpMethod: string, baseUri: string, parameters: Parameters): string;
    rfc3986(text: string): string;
  };
  export default oauthSign;
}
