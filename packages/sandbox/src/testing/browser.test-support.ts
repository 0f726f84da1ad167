/** A browser without pictures: keeps cookies, follows nothing by itself, fills in forms. */
export interface Browser {
  get(path: string): Promise<PageReply>;
  /** Sends a form, with the atl_token of the page last seen unless `fields` has one. */
  post(path: string, fields: Record<string, string>): Promise<PageReply>;
  login(name: string): Promise<PageReply>;
  /** Logs in as admin and types the password once more, as administration wants it. */
  administer(): Promise<PageReply>;
  /** What it sends as `Cookie`. */
  cookies(): string;
}

export interface PageReply {
  status: number;
  headers: Headers;
  html: string;
  /** The Location header; '' when there is none. */
  location: string;
}

export function createBrowser(url: string): Browser {
  const cookies = new Map<string, string>();
  let xsrfToken: string | undefined;
  const { origin } = new URL(url);

  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (path: string, init: RequestInit): Promise<PageReply> => {
    const address = path.startsWith('http') ? path : url + path;
    const headers = {
      ...(init.headers as Record<string, string>),
      cookie: cookieHeader(),
      origin,
      'user-agent': 'Mozilla/5.0',
    };
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const html = await response.text();
    xsrfToken = /name="atl_token"\s+value="([^"]*)"/.exec(html)?.[1] ?? xsrfToken;
    const location = response.headers.get('location') ?? '';
    return { status: response.status, headers: response.headers, html, location };
  };

  const post = (path: string, fields: Record<string, string>) => {
    const token = xsrfToken === undefined ? {} : { atl_token: xsrfToken };
    const body = new URLSearchParams({ ...token, ...fields }).toString();
    return send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  };

  const get = (path: string) => send(path, {});
  const login = (name: string) => post('/login.jsp', { os_username: name, os_password: name });
  return {
    get,
    post,
    login,
    cookies: cookieHeader,
    async administer() {
      await login('admin');
      await get('/secure/admin/WebSudoAuthenticate!default.jspa');
      const password = { webSudoPassword: 'admin', webSudoDestination: '/', webSudoIsPost: 'false' };
      return post('/secure/admin/WebSudoAuthenticate.jspa', password);
    },
  };
}
