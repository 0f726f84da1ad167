/** What a browser shows after it followed all redirects it was allowed to. */
export interface BrowserPage {
  url: string;
  status: number;
  html: string;
  /** Where the last reply would have sent the browser, if it was told not to follow. */
  location?: string;
}

export interface BrowserRequest {
  method?: string;
  /** Form fields, sent as a form of the page does. */
  form?: Record<string, string>;
  /** Sent as JSON, as a script of the page does. */
  json?: unknown;
  /** Stop before a redirect to an address that begins with this. */
  stopBefore?: string;
}

const REDIRECT_LIMIT = 10;

/**
 * A browser without a window: keeps cookies by host and port, follows redirects, fills in forms, and sends
 * `Origin` with everything that is not a GET. Just enough to walk through the pages people walk through.
 */
export function createBrowser() {
  const jars = new Map<string, Map<string, string>>();

  async function visit(url: string, request: BrowserRequest = {}): Promise<BrowserPage> {
    let next: { url: string; request: BrowserRequest } = { url, request };
    for (let hop = 0; hop < REDIRECT_LIMIT; hop += 1) {
      const response = await send(next.url, next.request);
      const location = redirectOf(response, next.url);
      const stop = location === undefined || (request.stopBefore && location.startsWith(request.stopBefore));
      if (stop) return pageOf(next.url, response, location);
      await response.body?.cancel();
      next = { url: location, request: {} };
    }
    throw new Error(`${withoutQuery(url)} redirects more than ${REDIRECT_LIMIT} times`);
  }

  async function send(url: string, { method, form, json }: BrowserRequest): Promise<Response> {
    const body = form
      ? new URLSearchParams(form).toString()
      : json === undefined
        ? undefined
        : JSON.stringify(json);
    const verb = method ?? (body === undefined ? 'GET' : 'POST');
    const { origin } = new URL(url);
    const headers = new Headers({
      accept: json === undefined ? 'text/html, application/json' : 'application/json',
    });
    const cookies = [...(jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    if (verb !== 'GET') headers.set('origin', origin);
    if (form) headers.set('content-type', 'application/x-www-form-urlencoded');
    if (json !== undefined) headers.set('content-type', 'application/json');
    const response = await fetch(url, {
      method: verb,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    keepCookies(origin, response);
    return response;
  }

  function keepCookies(origin: string, response: Response): void {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value, attributes] = /^([^=;]+)=([^;]*)(.*)$/s.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (/;\s*max-age=0\b/i.test(attributes ?? '')) jar.delete(name.trim());
      else jar.set(name.trim(), value);
    }
  }

  return { visit };
}

export type Browser = ReturnType<typeof createBrowser>;

function redirectOf(response: Response, url: string): string | undefined {
  const location = response.headers.get('location');
  return response.status >= 300 && response.status < 400 && location !== null
    ? new URL(location, url).href
    : undefined;
}

async function pageOf(url: string, response: Response, location: string | undefined): Promise<BrowserPage> {
  const html = await response.text();
  return { url, status: response.status, html, ...(location === undefined ? {} : { location }) };
}

/** Address for messages: an authorization URL carries a token in its query. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** The form of a page that has a control named `control`, with its preset fields; `action` is absolute. */
export function formOf(
  page: BrowserPage,
  control: string,
): { action: string; fields: Record<string, string> } {
  const forms = [...page.html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)];
  const form = forms.find(([markup]) => markup.includes(`name="${control}"`));
  if (!form)
    throw new Error(`There is no form with ${control} at ${withoutQuery(page.url)}: ${textOf(page)}`);
  const action = attribute(form[1] ?? '', 'action') ?? page.url;
  const inputs = [...(form[2] ?? '').matchAll(/<input\b([^>]*)>/gi)].map((match) => match[1] ?? '');
  const preset = inputs.filter((input) => attribute(input, 'type') !== 'submit');
  const fields = preset.flatMap((input) => {
    const name = attribute(input, 'name');
    return name === undefined ? [] : [[name, attribute(input, 'value') ?? ''] as const];
  });
  return { action: new URL(action, page.url).href, fields: Object.fromEntries(fields) };
}

/** The words of a page, for messages and checks. */
export function textOf(page: BrowserPage): string {
  const body = page.html.replace(/<(head|script|style)\b.*?<\/\1>/gis, ' ').replace(/<[^>]+>/g, ' ');
  return decodeEntities(body).replace(/\s+/g, ' ').trim();
}

/** What the page says it is about. */
export function headingOf(page: BrowserPage): string {
  return decodeEntities(/<h1>(.*?)<\/h1>/is.exec(page.html)?.[1] ?? 'a page without a heading').trim();
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
