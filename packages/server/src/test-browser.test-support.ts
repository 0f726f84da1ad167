/** Keeps cookies and sends what a browser sends with requests of our own pages. Never follows redirects. */
export interface TestBrowser {
  cookies: () => string;
  fetch: (path: string, request?: TestRequest) => Promise<Response>;
  /** The JSON of a reply that has to be a success. */
  json: <T>(method: string, path: string, body?: unknown) => Promise<T>;
}

export interface TestRequest {
  method?: string;
  /** A string is sent as it is. */
  body?: unknown;
  /** An empty value leaves a header out that would be sent otherwise. */
  headers?: Record<string, string>;
}

/** Shows up nowhere but in the two requests that need it. */
export const testPassword = 'canary-password-of-tests';

export function testBrowser(baseUrl: string): TestBrowser {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  async function send(path: string, { method = 'GET', body, headers = {} }: TestRequest = {}) {
    const all = { ...defaultHeaders({ baseUrl, method, body, cookies: cookies() }), ...headers };
    const response = await fetch(new URL(path, baseUrl), {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) keepCookie(jar, line);
    return response;
  }

  return {
    cookies,
    fetch: send,
    json: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const response = await send(path, { method, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

function defaultHeaders(request: { baseUrl: string; method: string; body: unknown; cookies: string }) {
  return {
    cookie: request.cookies,
    origin: request.method === 'GET' ? '' : request.baseUrl,
    'sec-fetch-site': request.method === 'GET' ? '' : 'same-origin',
    'content-type': request.body === undefined ? '' : 'application/json',
  };
}

let addresses = 0;

/** Signs in from an address of its own, so that the limit per address does not end a test run. */
export async function signedIn(baseUrl: string, email: string): Promise<TestBrowser> {
  addresses += 1;
  const browser = testBrowser(baseUrl);
  const response = await browser.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    body: { email, password: testPassword },
    headers: { 'x-forwarded-for': `10.0.0.${addresses}` },
  });
  if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status} ${await response.text()}`);
  return browser;
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}

/** The `error` member of an error reply. */
export async function errorOf(
  response: Response,
): Promise<{ code: string; message: string; remedy: string }> {
  return ((await response.json()) as { error: { code: string; message: string; remedy: string } }).error;
}
