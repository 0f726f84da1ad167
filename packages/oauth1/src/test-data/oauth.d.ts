// The parts of the package `oauth`, which has no types, that tests and benchmarks use.
declare module 'oauth' {
  import type { KeyObject } from 'node:crypto';

  type SignatureMethod = 'RSA-SHA1' | 'HMAC-SHA1' | 'HMAC-SHA256' | 'PLAINTEXT';
  type Done = (error: { statusCode: number; data: string } | null, data?: string) => void;

  export class OAuth {
    constructor(
      requestUrl: string,
      accessUrl: string,
      consumerKey: string,
      consumerSecretOrPrivateKey: string | KeyObject,
      version: '1.0',
      callback: string | null,
      signatureMethod: SignatureMethod,
      nonceSize?: number | null,
      headers?: Record<string, string>,
    );
    authHeader(url: string, token: string, tokenSecret: string, method?: string): string;
    signUrl(url: string, token: string, tokenSecret: string, method?: string): string;
    get(url: string, token: string, tokenSecret: string, done: Done): void;
    post(
      url: string,
      token: string,
      tokenSecret: string,
      body: Record<string, string | string[]> | string,
      contentType: string | null,
      done: Done,
    ): void;
    _createSignature(baseString: string, tokenSecret?: string): string;
    _createSignatureBase(method: string, url: string, normalizedParameters: string): string;
    _normaliseRequestParams(parameters: Record<string, string | string[]>): string;
  }
}
