/** Who sits at the browser, and which button is pressed. */
export interface Visitor {
  userName: string;
  password: string;
  press: 'Allow' | 'Deny';
}

const MAX_PAGES = 10;

/**
 * Does what a person does with a browser from the authorization URL on: follows redirects, keeps cookies, logs in,
 * presses a button of the form it is shown. Returns the callback URL it is sent to, without going there.
 */
export async function pressAllow(authorizationUrl: string, visitor: Visitor): Promise<URL> {
  const browser = createBrowser();
  const jira = new URL(authorizationUrl).origin;
  let page = await browser.open(authorizationUrl);
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    if (page.redirect === undefined) page = await browser.submit(page, answerTo(page, visitor));
    else if (page.redirect.origin === jira) page = await browser.open(page.redirect.href);
    else return page.redirect;
  }
  throw new Error(`no end after ${MAX_PAGES} pages, the last is ${page.url}`);
}

interface Page {
  url: string;
  redirect: URL | undefined;
  html: string;
}

interface Answer {
  form: string;
  fields: Record<string, string>;
}

function answerTo({ url, html }: Page, { userName, password, press }: Visitor): Answer {
  const forms = html.match(/<form.*?<\/form>/gs) ?? [];
  const login = forms.find((form) => form.includes('name="os_username"'));
  if (login !== undefined) return { form: login, fields: { os_username: userName, os_password: password } };
  const decision = forms.find((form) => form.includes('name="approve"'));
  if (decision === undefined) throw new Error(`nothing to press at ${url}: ${html.slice(0, 500)}`);
  return { form: decision, fields: press === 'Allow' ? { approve: 'Allow' } : { deny: 'Deny' } };
}

function createBrowser() {
  const cookies = new Map<string, string>();

  async function visit(url: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      url,
      redirect: location === null ? undefined : new URL(location, url),
      html: await response.text(),
    };
  }

  return {
    open: (url: string) => visit(url, {}),
    /** Sends a form of the page with its hidden fields and the answers. */
    submit: (page: Page, { form, fields }: Answer) => {
      const body = new URLSearchParams([...hiddenFields(form), ...Object.entries(fields)]);
      return visit(new URL(attribute(form, 'action'), page.url).href, { method: 'POST', body });
    },
  };
}

function hiddenFields(form: string): [string, string][] {
  const inputs = form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? [];
  return inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function attribute(markup: string, name: string): string {
  const [, value = ''] = new RegExp(`\\s${name}="([^"]*)"`).exec(markup) ?? [];
  return value.replace(/&(amp|lt|gt|quot|#39);/g, (entity, code: string) => ENTITIES[code] ?? entity);
}
