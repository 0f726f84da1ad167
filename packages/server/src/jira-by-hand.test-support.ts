import type { Sandbox } from '@crosslink/sandbox';
import { createBrowser } from '../../sandbox/src/testing/browser.test-support.ts';
import type { Browser, PageReply } from '../../sandbox/src/testing/browser.test-support.ts';

/** What people do in Jira's own pages, typing what they were told to paste. Every user's password is the name. */

export interface Pasted {
  values: { label: string; value: string }[];
  directUrl: string;
}

const linksPath = '/plugins/servlet/applinks/listApplicationLinks';

/** An administrator makes the application link, dialog by dialog; `executeAs`: and lets two-legged calls in as them. */
export async function makeApplicationLink(
  jira: Sandbox,
  { values, directUrl }: Pasted,
  executeAs?: string,
): Promise<void> {
  const pasted = new Map(values.map(({ label, value }) => [label, value]));
  const value = (label: string) => pasted.get(label) ?? '';
  const admin = await administrator(jira);
  accepted(await admin.get(directUrl));
  const url = value('Application URL');
  if (jira.world.site.personality.applicationLinkDialogs === 'kind-first') {
    accepted(await admin.post(`${linksPath}/create`, { kind: 'atlassian', direction: 'incoming' }));
  }
  accepted(await admin.post(`${linksPath}/url`, { url }));
  accepted(await admin.post(`${linksPath}/confirm`, { url }));
  const link = { url, name: value('Application Name'), typeId: 'generic' };
  const consumer = {
    consumerKey: value('Consumer Key'),
    consumerName: value('Consumer Name'),
    publicKey: value('Public Key'),
  };
  if (executeAs === undefined) {
    accepted(await admin.post(`${linksPath}/details`, { ...link, createIncoming: 'true' }));
    accepted(await admin.post(`${linksPath}/consumer`, { ...link, createIncoming: 'true', ...consumer }));
    return;
  }
  // Only the incoming side of a link that is there asks for a user to execute as.
  accepted(await admin.post(`${linksPath}/details`, link));
  const [id = ''] = [...jira.world.grants.links.keys()];
  accepted(await admin.post(`${linksPath}/edit`, { id, ...consumer, twoLegged: 'true', executeAs }));
}

/** An administrator makes the incoming link of an "External application", and copies what Jira shows then. */
export async function makeExternalApplication(
  jira: Sandbox,
  { values }: Pick<Pasted, 'values'>,
): Promise<{ clientId: string; clientSecret: string }> {
  const redirectUrl = values.find(({ value }) => value.endsWith('/oauth2/callback'))?.value ?? '';
  const admin = await administrator(jira);
  accepted(await admin.get(linksPath));
  accepted(await admin.post(`${linksPath}/create`, { kind: 'external', direction: 'incoming' }));
  const made = await admin.post(`${linksPath}/external`, { name: 'Crosslink', redirectUrl, scope: 'WRITE' });
  return { clientId: shown(made, 'clientId'), clientSecret: shown(made, 'clientSecret') };
}

/** Anybody makes a token in their Jira profile. */
export async function makePersonalAccessToken(jira: Sandbox, name: string): Promise<string> {
  const path = '/secure/ViewProfile.jspa/personal-access-tokens';
  const browser = createBrowser(jira.url);
  await browser.login(name);
  accepted(await browser.get(path));
  return shown(await browser.post(path, { name: 'Crosslink', days: '90' }), 'rawToken');
}

async function administrator(jira: Sandbox): Promise<Browser> {
  const admin = createBrowser(jira.url);
  await admin.administer();
  return admin;
}

function accepted(page: PageReply): void {
  if (page.status >= 400) throw new Error(`Jira's page answered ${page.status}: ${page.html}`);
}

function shown(page: PageReply, id: string): string {
  accepted(page);
  const [, text] = new RegExp(`id="${id}">([^<]+)<`).exec(page.html) ?? [];
  if (text === undefined) throw new Error(`Jira's page shows no ${id}: ${page.html}`);
  return text;
}
