import type { Site, SetUpInstructions } from '../api/generated/types.gen.ts';

type Kind = Site['offers'][number]['kind'];

export const kindNames: Record<Kind, string> = {
  oauth1: 'OAuth 1.0a with an application link',
  oauth2: 'OAuth 2.0',
  'personal-access-token': 'Personal access token',
  'api-token': 'API token',
  'oauth1-two-legged': 'A service of its own (two-legged OAuth 1.0a)',
};

export const shortKindNames: Record<Kind, string> = {
  oauth1: 'OAuth 1.0a',
  oauth2: 'OAuth 2.0',
  'personal-access-token': 'Personal access token',
  'api-token': 'API token',
  'oauth1-two-legged': 'Two-legged OAuth 1.0a',
};

/** Version 9 was the last of Jira Server; the numbers of Cloud tell nobody anything. */
export function productOf({ deployment, version }: Pick<Site, 'deployment' | 'version'>): string {
  if (deployment === 'cloud') return 'Jira Cloud';
  const name = Number.parseInt(version, 10) > 9 ? 'Jira Data Center' : 'Jira Data Center or Server';
  return `${name} ${version}`;
}

export const addSiteTexts = {
  title: 'Add a Jira site',
  text: 'Paste the address of any page of your Jira: an issue, a board, the dashboard. Crosslink finds the rest.',
  url: 'Address of any page of your Jira',
  urlExample: 'https://jira.example.com/browse/ABC-123',
  look: 'Look',
  looking: 'Asking what answers there',
  found: (title: string) => `Found ${title}`,
  version: 'Version',
  address: 'Address',
  clock: 'Clock',
  clockFine: 'agrees with ours',
  clockOff: (seconds: number) =>
    `${Math.abs(seconds)} seconds ${seconds > 0 ? 'ahead of' : 'behind'} ours; Crosslink takes that into account`,
  name: 'What you call it here',
  howTitle: 'How should Crosslink connect to it?',
  recommended: 'Recommended',
  add: 'Add this site',
  known: 'This Jira is in your list already.',
  openKnown: 'Open it',
  back: 'Jira sites',
};

export const waysTexts = {
  title: 'Who makes the application link in Jira?',
  myself: 'I do it, step by step',
  handOver: 'Somebody else does',
  automatic: 'Crosslink does it for me',
};

export const setUpTexts = {
  title: (site: string) => `Let ${site} know Crosslink`,
  text: {
    oauth1:
      'Jira accepts Crosslink once an administrator has made an application link with our public key. It takes about three minutes, once; then everyone connects by pressing Allow.',
    oauth2:
      'Jira makes a client id and a secret for Crosslink; both come back here. It takes a few minutes, once; then everyone connects by pressing Allow.',
  },
  makeKeys: 'Make a key pair',
  makeKeysText:
    'Crosslink makes a key pair of 3072 bits for this site alone. The private half is sealed and never leaves Crosslink; the public half goes to Jira.',
  open: 'Open application links in Jira',
  openConsole: 'Open the developer console',
  orByMenu: 'or by the menu:',
  step: (number: number) => `Step ${number}`,
  check: 'Check now',
  checkTitle: 'Let Crosslink ask Jira whether it works',
  checkText: 'Crosslink asks Jira for a token with the new key. Nothing is changed in Jira.',
  checking: 'Asking Jira',
  notYet: 'Not yet.',
  seeStep: (number: number) => `The doctor found the cause at step ${number}`,
  works: 'Jira knows Crosslink now.',
  worksText: 'Everyone with an account here can connect.',
  fingerprint: 'Fingerprint of the public key',
  foundHere: 'The doctor found the cause at this step',
  foundElsewhere: 'The doctor found the cause',
  goOn: 'Go to the site',
};

type Dialogs = SetUpInstructions['dialogs'];

/** The walk through Application Links, in the words of its dialogs. */
export const linkTexts = {
  open: {
    title: 'Open “Application links” in Jira, as a Jira administrator',
    text: 'Jira may ask for your password once more: that is usual before administration.',
  },
  chooseKind: {
    title: 'Press “Create link” and choose “Atlassian product”',
    text: 'It sounds wrong, but it is right: “External application” is for OAuth 2.0 only.',
  },
  typeUrl: {
    title: 'Enter the address of Crosslink',
    textByDialog: {
      'link-before-7': 'Then press “Create new link” (“Add Application Link” in Jira 5).',
      'link-url-first': 'Then press “Create new link”.',
      'link-kind-first': 'Then press “Continue”.',
    } as Partial<Record<Dialogs, string>>,
  },
  ignore: {
    title: 'Ignore “No response was received”, and press “Continue”',
    text: 'Jira looks whether another Jira lives at that address. Crosslink is none, so this warning always comes.',
  },
  describe: {
    title: 'Describe the link, and tick “Create incoming link”',
    text: 'The tick is what matters. Where Jira insists on the other fields, put any word into them.',
  },
  describeBefore7: {
    title: 'Name the link and choose “Generic Application”',
    text: 'Then press “Create”.',
  },
  configure: {
    title: 'Press “Configure” beside the new link, then “Incoming Authentication”',
    text: 'Not the outgoing one: Crosslink calls Jira, so what comes in is what counts.',
  },
  paste: {
    title: 'Paste key, name and public key',
    text: 'These belong to the incoming side. The other fields stay empty.',
  },
};

/** What stands in Jira's own dialogs. */
export const jiraWords = {
  administration: 'Jira administration',
  applications: 'Applications',
  addOns: 'Add-ons',
  applicationLinks: 'Application links',
  createLink: 'Create link',
  createNewLink: 'Create new link',
  atlassianProduct: 'Atlassian product',
  atlassianProductText: 'Link to Jira, Confluence and others by OAuth 1.0a',
  externalApplication: 'External application',
  externalApplicationText: 'Link to an external application by OAuth 2.0',
  incoming: 'Incoming',
  outgoing: 'Outgoing',
  direction: 'Direction',
  continue: 'Continue',
  cancel: 'Cancel',
  save: 'Save',
  create: 'Create',
  configureUrl: 'Configure Application URL',
  noResponse: 'No response was received from the URL you entered',
  linkApplications: 'Link applications',
  applicationUrl: 'Application URL',
  applicationName: 'Application Name',
  applicationType: 'Application Type',
  genericApplication: 'Generic Application',
  serviceProvider: 'Service Provider Name',
  createIncoming: 'Create incoming link',
  consumerKey: 'Consumer Key',
  consumerName: 'Consumer Name',
  publicKey: 'Public Key',
  incomingAuthentication: 'Incoming Authentication',
  outgoingAuthentication: 'Outgoing Authentication',
  name: 'Name',
  redirectUrl: 'Redirect URL',
  callbackUrl: 'Callback URL',
  permission: 'Permission',
  scopes: 'Scopes',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  secret: 'Secret',
  credentials: 'Credentials',
  developerConsole: 'Developer console',
  oauth2Integration: 'OAuth 2.0 integration',
  permissions: 'Permissions',
  jiraApi: 'Jira API',
  authorization: 'Authorization',
  settings: 'Settings',
  distribution: 'Distribution',
  sharing: 'Sharing',
};

export const clientTexts = {
  choose: {
    title: 'Press “Create link”, choose “External application” and “Incoming”',
    text: 'This is the dialog for OAuth 2.0.',
  },
  paste: { title: 'Paste name and redirect URL, and choose the permission', text: 'Then press “Save”.' },
  credentials: {
    title: 'Copy what Jira shows, and enter it here',
    text: 'Jira shows both again under “Credentials” of the link.',
  },
  cloud: {
    app: {
      title: 'Create an “OAuth 2.0 integration” in Atlassian’s developer console',
      text: 'Any Atlassian account can; it need not be an administrator’s.',
    },
    permissions: {
      title: 'Under “Permissions” add the Jira API with these scopes',
      text: 'Press “Configure” beside Jira API and tick each.',
    },
    callback: { title: 'Under “Authorization” enter the callback URL', text: 'Then press “Save changes”.' },
    sharing: {
      title: 'Under “Distribution” switch sharing on',
      text: 'Only needed if others than you are to connect.',
    },
    settings: { title: 'Under “Settings” copy client ID and secret, and enter them here', text: '' },
  },
  form: 'What Jira gave you',
  secretKept: 'Sealed as soon as it arrives, and never shown again.',
  submit: 'Save and check',
};

export const handOverTexts = {
  title: 'A link for a Jira administrator',
  text: 'Whoever opens it sees these steps and values and can run the check. They need no account here, and the link lets them do nothing else.',
  make: 'Make the link',
  link: 'Hand-over link',
  until: (day: string) => `Shown once. Works until the check succeeds, at the latest until ${day}.`,
};

export const automaticTexts = {
  title: 'Crosslink makes the link',
  text: 'With the rights of a Jira administrator, used for this once and kept nowhere.',
  by: 'Sign in to Jira by',
  token: 'Personal access token',
  password: 'User name and password',
  userName: 'User name',
  passwordField: 'Password',
  submit: 'Make the application link',
};

export const tokenTexts = {
  title: (site: string) => `Connect to ${site} by a token`,
  pat: {
    text: 'You make the token in your Jira profile; Crosslink then works with your rights.',
    open: 'Open personal access tokens in Jira',
    make: 'Press “Create token”, call it Crosslink, choose when it ends.',
    field: 'Token',
  },
  api: {
    text: 'You make the token in your Atlassian account; Crosslink then works with your rights.',
    open: 'Open API tokens in your Atlassian account',
    make: 'Press “Create API token”, call it Crosslink, choose when it ends.',
    field: 'API token',
    email: 'E-mail of your Atlassian account',
  },
  ends: 'It ends on',
  endsHint: 'As chosen at Jira: Crosslink then tells you in time. Leave it empty if you do not know.',
  submit: 'Connect',
  forEverybody: 'Let everybody here use it (service connection)',
  forEverybodyHint: 'What is pushed then appears in Jira under this name.',
};

export const twoLeggedTexts = {
  title: (site: string) => `Connect ${site} as a service`,
  text: 'Crosslink works without anybody pressing Allow, as the user that the application link names.',
  steps: [
    'Make the application link first, as for OAuth 1.0a.',
    'In Jira edit the link, open its incoming side and tick “Allow 2-Legged OAuth”; under “Execute as” name a user made for this.',
    'Come back and connect.',
  ],
  submit: 'Connect as a service',
  linkFirst: 'Make the application link',
};

export const handoverPageTexts = {
  title: (site: string) => `Set up ${site} for Crosslink`,
  text: (url: string) =>
    `Somebody asks you, as an administrator of ${url}, to let Crosslink connect to it. It takes about three minutes, and you need no account here.`,
  ends: (day: string) => `This link ends when it works, and on ${day} at the latest.`,
  doneTitle: 'Thank you, it works',
  doneText: (site: string) => `${site} knows Crosslink now. Nothing is left to do; you can close this page.`,
  endedTitle: 'This link does not work',
};
