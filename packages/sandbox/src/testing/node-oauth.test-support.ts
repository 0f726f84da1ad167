import { OAuth } from 'oauth';

/** What the callbacks of node-oauth report as an error. */
interface NodeOAuthFailure {
  statusCode: number;
  data: string;
}

interface NodeOAuthToken {
  token: string;
  secret: string;
  /** The other pairs of the reply. */
  results: Record<string, string>;
}

type TokenCallback = (
  error: NodeOAuthFailure | null,
  token: string,
  secret: string,
  results: Record<string, string>,
) => void;

type Body = string | Buffer;
type DataCallback = (error: NodeOAuthFailure | null, data: Body, response: { statusCode: number }) => void;

/** The parts of node-oauth, which has no types of its own, that the tests walk the dance with. */
interface Untyped {
  getOAuthRequestToken(callback: TokenCallback): void;
  getOAuthAccessToken(token: string, secret: string, verifier: string, callback: TokenCallback): void;
  get(url: string, token: string, secret: string, callback: DataCallback): void;
  post(url: string, token: string, secret: string, ...rest: [body: string, type: string, DataCallback]): void;
}

interface NodeOAuth {
  requestToken(): Promise<NodeOAuthToken>;
  accessToken(token: NodeOAuthToken, verifier: string): Promise<NodeOAuthToken>;
  get(url: string, token: NodeOAuthToken): Promise<unknown>;
  postJson(url: string, token: NodeOAuthToken, body: unknown): Promise<unknown>;
}

/** Rejects with what node-oauth reports; that is no Error, but status and body of the reply. */
const rejection = (reject: (error: Error) => void, { statusCode, data }: NodeOAuthFailure) =>
  reject(new Error(`${statusCode} ${data}`));

function tokenPromise(call: (callback: TokenCallback) => void): Promise<NodeOAuthToken> {
  return new Promise((resolve, reject) =>
    call((error, token, secret, results) =>
      error ? rejection(reject, error) : resolve({ token, secret, results }),
    ),
  );
}

function dataPromise(call: (callback: DataCallback) => void): Promise<unknown> {
  return new Promise((resolve, reject) =>
    call((error, data) => (error ? rejection(reject, error) : resolve(JSON.parse(String(data))))),
  );
}

/** An independent implementation of OAuth 1.0a with RSA-SHA1 as a client of the sandbox at `url`. */
export function nodeOAuth(
  url: string,
  o: { key: string; privateKeyPem: string; callback: string },
): NodeOAuth {
  const endpoint = (name: string) => `${url}/plugins/servlet/oauth/${name}`;
  const client = new OAuth(
    endpoint('request-token'),
    endpoint('access-token'),
    o.key,
    o.privateKeyPem,
    '1.0',
    o.callback,
    'RSA-SHA1',
  ) as unknown as Untyped;
  return {
    requestToken: () => tokenPromise((callback) => client.getOAuthRequestToken(callback)),
    accessToken: ({ token, secret }, verifier) =>
      tokenPromise((callback) => client.getOAuthAccessToken(token, secret, verifier, callback)),
    get: (address, { token, secret }) =>
      dataPromise((callback) => client.get(address, token, secret, callback)),
    postJson: (address, { token, secret }, body) =>
      dataPromise((callback) =>
        client.post(address, token, secret, JSON.stringify(body), 'application/json', callback),
      ),
  };
}
