import type { Browser } from './browser.ts';
import { createBrowser } from './browser.ts';
import { crosslinkApi } from './crosslink-api.ts';
import type { CrosslinkApi } from './crosslink-api.ts';
import { jiraPerson } from './jira-pages.ts';
import type { JiraPerson } from './jira-pages.ts';
import type { Stage } from './stage.ts';

export interface Account {
  name: string;
  email: string;
  password: string;
}

/** What the replies of the REST API hold, as far as the demo reads them. */
export interface Consumer {
  id: string;
  consumerKey: string;
  publicKeyPem: string | null;
  publicKeyFingerprint: string | null;
}
export interface Connection {
  id: string;
  expiresAt: string | null;
  jiraUser: { name: string | null; displayName: string };
}
export interface Link {
  id: string;
  itemId: string;
  issueKey: string;
  remoteLinkId: string | null;
  status: { name: string; category: string } | null;
}
export interface Idea {
  id: string;
  title: string;
  stories: { id: string }[];
  links: Link[];
}

/** What one step leaves for the later ones. */
export interface Findings {
  siteId: string;
  consumer: Consumer;
  authorizationUrl: string;
  callbackUrl: string;
  connection: Connection;
  idea: Idea;
  pushId: string;
  links: Link[];
}

/** Everything a step may use. */
export interface Walk {
  stage: Stage;
  account: Account;
  /** One person's browser: signed in at Crosslink, and at Jira as alice. */
  browser: Browser;
  crosslink: CrosslinkApi;
  alice: JiraPerson;
  /** Jira's administrator, in a browser of their own. */
  admin: JiraPerson;
  findings: Partial<Findings>;
  /** What an earlier step found; a programmer's mistake if it did not. */
  known: <Name extends keyof Findings>(name: Name) => Findings[Name];
}

export function createWalk(stage: Stage, account: Account): Walk {
  const browser = createBrowser();
  const findings: Partial<Findings> = {};
  return {
    stage,
    account,
    browser,
    crosslink: crosslinkApi(browser, stage.crosslinkUrl),
    alice: jiraPerson(browser, stage.jiraUrl, 'alice'),
    admin: jiraPerson(createBrowser(), stage.jiraUrl, 'admin'),
    findings,
    known: (name) => {
      const value = findings[name];
      if (value === undefined) throw new TypeError(`No step found ${name} before it was used.`);
      return value;
    },
  };
}
