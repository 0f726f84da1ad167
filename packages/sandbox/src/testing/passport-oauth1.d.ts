/** passport-oauth1 has no types of its own; the parts that the tests use, of its README. */
declare module 'passport-oauth1' {
  interface TokenStore {
    get(request: unknown, token: string, done: (error: Error | null, secret?: string) => void): void;
    set(request: unknown, token: string, secret: string, done: (error: Error | null) => void): void;
    destroy(request: unknown, token: string, done: (error: Error | null) => void): void;
  }

  interface Options {
    requestTokenURL: string;
    accessTokenURL: string;
    userAuthorizationURL: string;
    callbackURL: string;
    consumerKey: string;
    /** For RSA-SHA1 the private key. */
    consumerSecret: string;
    signatureMethod: 'RSA-SHA1';
    /** Default: the session of the request. */
    requestTokenStore?: TokenStore;
  }

  type Done = (error: Error | null, value?: unknown) => void;
  type Verify = (token: string, secret: string, profile: unknown, done: Done) => void;

  export class Strategy {
    /** What a strategy that knows its provider overrides and calls it with. */
    _oauth: {
      get(
        url: string,
        token: string,
        secret: string,
        ...rest: [(error: unknown, data: string) => void]
      ): void;
    };
    constructor(options: Options, verify: Verify);
    authenticate(request: { query: Record<string, string> }): void;
    userProfile(token: string, secret: string, params: unknown, ...rest: [done: Done]): void;
    /** Given by passport to every copy of the strategy that answers a request. */
    redirect: (url: string) => void;
    success: (user: unknown) => void;
    fail: (info: unknown, status?: number) => void;
    error: (error: Error) => void;
  }
}
