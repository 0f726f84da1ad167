import { CliError } from '../cli-error.ts';
import { formOf, textOf, withoutQuery } from './browser.ts';
import type { Browser, BrowserPage } from './browser.ts';

/** What people do in Jira with their browser. */
export interface JiraPerson {
  /** Opens an authorization page, signing in at Jira's login form if asked to. */
  openAuthorizePage: (authorizationUrl: string) => Promise<BrowserPage>;
  /** Presses a button on it; stops where Jira sends the browser back, at an address beginning with `back`. */
  decide: (page: BrowserPage, answer: 'Allow' | 'Deny', back: string) => Promise<string>;
  /** Calls Jira's REST API with the session of the browser. */
  rest: <T>(method: string, path: string, json?: unknown) => Promise<T>;
  signIn: () => Promise<void>;
  /** Types the password once more, as Jira wants of administrators before they change the site. */
  administer: () => Promise<void>;
}

const passwordPage = '/secure/admin/WebSudoAuthenticate!default.jspa';

export function jiraPerson(browser: Browser, jiraUrl: string, name: string): JiraPerson {
  const logIn = async (page: BrowserPage): Promise<BrowserPage> => {
    const { action, fields } = formOf(page, 'os_password');
    const after = await browser.visit(action, { form: { ...fields, os_username: name, os_password: name } });
    if (isLoginPage(after)) throw unexpected(after, 'a page after signing in');
    return after;
  };

  return {
    async openAuthorizePage(authorizationUrl) {
      const page = await browser.visit(authorizationUrl);
      const authorizePage = isLoginPage(page) ? await logIn(page) : page;
      if (!authorizePage.html.includes('name="approve"'))
        throw unexpected(authorizePage, 'the authorization page');
      return authorizePage;
    },

    async decide(page, answer, back) {
      const { action, fields } = formOf(page, 'approve');
      const button = answer === 'Allow' ? { approve: 'Allow' } : { deny: 'Deny' };
      const after = await browser.visit(action, { form: { ...fields, ...button }, stopBefore: back });
      if (after.location === undefined) throw unexpected(after, 'a redirect back to Crosslink');
      return after.location;
    },

    rest: async <T>(method: string, path: string, json?: unknown): Promise<T> => {
      const page = await browser.visit(jiraUrl + path, { method, ...(json === undefined ? {} : { json }) });
      if (page.status >= 400) throw unexpected(page, 'a JSON reply');
      return (page.html === '' ? null : JSON.parse(page.html)) as T;
    },

    async signIn() {
      await logIn(await browser.visit(`${jiraUrl}/login.jsp`));
    },

    async administer() {
      const page = await browser.visit(jiraUrl + passwordPage);
      // Where no password is asked for, Jira leads on at once.
      if (!asksForPassword(page)) return;
      const { action, fields } = formOf(page, 'webSudoPassword');
      const after = await browser.visit(action, { form: { ...fields, webSudoPassword: name } });
      if (asksForPassword(after)) throw unexpected(after, 'a page after typing the password again');
    },
  };
}

const isLoginPage = (page: BrowserPage): boolean => page.html.includes('name="os_password"');

const asksForPassword = (page: BrowserPage): boolean => page.html.includes('name="webSudoPassword"');

function unexpected(page: BrowserPage, wanted: string): CliError {
  return new CliError({
    code: 'jira_page_unexpected',
    message: `${withoutQuery(page.url)} showed (status ${page.status}) instead of ${wanted}: ${textOf(page).slice(0, 200)}`,
    remedy: "Look at the sandbox's page in a browser.",
  });
}
