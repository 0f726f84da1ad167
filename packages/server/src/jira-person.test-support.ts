/** What people do at Jira's pages, through HTTP alone. Every user's password is the name. */
export interface JiraPerson {
  /** Presses a button on the authorization page; resolves to where Jira sends the browser back. */
  decide: (authorizationUrl: string, answer: 'Allow' | 'Deny') => Promise<string>;
}

const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function logIn(jiraUrl: string, name: string): Promise<string> {
  const login = await fetch(`${jiraUrl}/login.jsp`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ os_username: name, os_password: name }),
  });
  return cookieOf(login);
}

export async function jiraPerson(jiraUrl: string, name: string): Promise<JiraPerson> {
  const cookie = await logIn(jiraUrl, name);

  return {
    decide: async (authorizationUrl, answer) => {
      const page = await (await fetch(authorizationUrl, { headers: { cookie } })).text();
      const [, xsrfToken = ''] = /name="atl_token" value="([^"]+)"/.exec(page) ?? [];
      const form = new URLSearchParams({
        atl_token: xsrfToken,
        oauth_token: new URL(authorizationUrl).searchParams.get('oauth_token') ?? '',
        ...(answer === 'Allow' ? { approve: 'Allow' } : { deny: 'Deny' }),
      });
      const decided = await fetch(`${jiraUrl}/plugins/servlet/oauth/authorize`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
        body: form,
      });
      const location = decided.headers.get('location');
      if (location === null) throw new Error(`Jira answered ${decided.status}: ${await decided.text()}`);
      return location;
    },
  };
}

/** Makes the incoming side of the application link, as Jira's administrator does by program. */
export async function registerAtJira(
  jiraUrl: string,
  consumer: { consumerKey: string; publicKeyPem: string },
  applicationUrl: string,
): Promise<void> {
  const cookie = await administratorSession(jiraUrl);
  const link = await put(`${jiraUrl}/rest/applinks/3.0/applicationlink`, cookie, {
    id: null,
    name: 'Crosslink',
    rpcUrl: applicationUrl,
    displayUrl: applicationUrl,
    typeId: 'generic',
  });
  const created = (await link.json()) as { 'resources-created': { href: string }[] };
  const linkId = created['resources-created'][0]?.href.split('/').at(-1) ?? '';
  const path = `/rest/applinks-oauth/1.0/applicationlink/${linkId}/authentication/consumer`;
  await put(jiraUrl + path, cookie, {
    key: consumer.consumerKey,
    name: 'Crosslink',
    publicKey: consumer.publicKeyPem,
    outgoing: false,
  });
}

/** By session, which every Data Center takes (11 has no basic authentication), with the password typed once more. */
async function administratorSession(jiraUrl: string): Promise<string> {
  const cookie = await logIn(jiraUrl, 'admin');
  const address = `${jiraUrl}/secure/admin/WebSudoAuthenticate`;
  const page = await (await fetch(`${address}!default.jspa`, { headers: { cookie } })).text();
  const [, atl_token = ''] = /name="atl_token" value="([^"]+)"/.exec(page) ?? [];
  const form = { atl_token, webSudoPassword: 'admin', webSudoDestination: '/', webSudoIsPost: 'false' };
  const confirmed = await fetch(`${address}.jspa`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(form),
  });
  return cookieOf(confirmed);
}

async function put(url: string, cookie: string, body: unknown): Promise<Response> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { accept: 'application/json', 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}
