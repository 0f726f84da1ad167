import type { Connection, Consumer, Finding } from '../api/generated/types.gen.ts';

export const sitesTexts = {
  title: 'Jira sites',
  text: 'Every Jira that ideas can be pushed to.',
  add: 'Add a Jira site',
  emptyTitle: 'No Jira is known yet',
  emptyText:
    'Paste the address of any page of your Jira. Crosslink looks what it is and leads through the rest.',
  emptyMember: 'An administrator of this Crosslink adds the first one.',
  connectedAs: (name: string) => `Connected as ${name}`,
  service: (name: string) => `Service connection as ${name}`,
  notConnected: 'You are not connected',
  unfinished: 'Set-up unfinished',
  finish: 'Finish the set-up',
};

export const siteTexts = {
  back: 'Jira sites',
  open: 'Open Jira',
  health: 'Health at a glance',
  version: 'Version',
  clock: 'Clock',
  clockFine: 'Agrees with ours',
  clockOff: (seconds: number) => `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
  lastSuccess: 'Last connected',
  nextExpiry: 'Next expiry',
  never: 'Never',
  none: 'None known',
  renewedByItself: 'Renewed by itself',
  more: 'More for this site',
  rename: 'Rename',
  remove: 'Remove the site',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    'Crosslink forgets the site, its keys and all connections to it. Jira itself stays as it is; delete the application link there, too.',
  save: 'Save',
  name: 'Name',
  renamed: 'Renamed.',
  removed: (name: string) => `Removed ${name}.`,
};

export const doctorTexts = {
  title: 'Doctor',
  text: 'Asks this Jira everything Crosslink depends on, and names the cause and the remedy. Nothing is changed.',
  examine: 'Examine now',
  examining: 'Examining',
  states: { ok: 'Fine', warning: 'Watch', failed: 'Wrong', skipped: 'Skipped' } satisfies Record<
    Finding['state'],
    string
  >,
  allWell: 'All is well',
  troubles: (count: number) => (count === 1 ? 'One thing is wrong' : `${count} things are wrong`),
  warnings: (count: number) =>
    count === 1 ? 'One thing to keep an eye on' : `${count} things to keep an eye on`,
  fine: (count: number) => `${count} checks are fine`,
};

export const connectionTexts = {
  title: 'Connections',
  connect: 'Connect',
  connectAgain: 'Connect again',
  connectTitle: 'Connect as yourself',
  whatHappens: (site: string) =>
    `${site} asks you to sign in there and to press Allow; then it brings you back here. Crosslink never sees your password.`,
  asService: 'For everybody here, as the service connection',
  asServiceHint: 'What is pushed by people without a connection of their own then appears under this name.',
  empty: 'Nobody is connected yet.',
  needsSetUp: 'Before anybody can connect, an administrator makes Jira and Crosslink known to each other.',
  setUp: 'Start the set-up',
  byToken: 'Connect by a token instead',
  service: 'Service',
  yours: 'Yours',
  states: { active: 'Connected', refused: 'Refused by Jira', disconnected: 'Disconnected' } satisfies Record<
    Connection['state'],
    string
  >,
  until: 'until',
  renewed: 'Renewed by itself',
  noEnd: 'No end known',
  since: 'Connected',
  disconnect: 'Disconnect',
  disconnectTitle: (name: string) => `Disconnect ${name}?`,
  disconnectText:
    'Crosslink forgets the token at once. Links to issues stay; they are kept current again once somebody connects.',
  disconnected: 'Disconnected. Crosslink has forgotten the token.',
  revoke: 'Revoke it in Jira, too',
  test: 'Test',
  tested: (name: string) => `Jira says: ${name}.`,
  renew: 'Renew now',
  renewedNow: 'Renewed.',
  actions: (name: string) => `More for ${name}`,
};

export const keyTexts = {
  title: 'Keys',
  text: 'How Jira recognises Crosslink. Private halves and secrets are sealed and never shown.',
  empty: 'Crosslink is not registered at this Jira yet.',
  kinds: { oauth1: 'Application link (OAuth 1.0a)', oauth2: 'OAuth 2.0 client' } satisfies Record<
    Consumer['kind'],
    string
  >,
  states: { pending: 'Not proved yet', active: 'In use', retiring: 'Retiring' } satisfies Record<
    Consumer['state'],
    string
  >,
  key: 'Consumer key',
  clientId: 'Client ID',
  fingerprint: 'Fingerprint',
  verified: 'Proved',
  scopes: 'Scopes',
  rotate: 'Rotate the key',
  rotateTitle: 'A new key without a break',
  rotateText:
    'Crosslink makes a second key pair and shows what to paste in Jira. Everything goes on with the present one until Jira knows the new one; then the old one retires, and is gone once everybody has connected again. Removing the new one before that undoes it.',
  rotateGo: 'Make the new key pair',
  undo: 'Undo: remove the new key',
  secret: 'Enter another secret',
  secretTitle: 'Another client secret',
  secretText:
    'Make a new secret at Jira and paste it here. It replaces the present one only once Jira has accepted it; nobody has to connect again. Scopes that Crosslink has come to need are asked for from then on.',
  secretField: 'Client secret',
  secretGo: 'Check and replace',
  secretReplaced: 'Jira accepts the new secret.',
  retiring: (count: number) =>
    `${count} ${count === 1 ? 'connection works' : 'connections work'} by it. It is gone once these have connected again:`,
  gone: 'Gone',
  goneText: 'Needed no more: its application link may be deleted in Jira.',
  check: 'Check',
  checked: 'Jira accepts it.',
  finish: 'Finish the set-up',
  remove: 'Remove',
  removeTitle: 'Remove this key?',
  removeText: 'Crosslink forgets it. Delete the link in Jira, too.',
  removed: 'Removed.',
  actions: (key: string) => `More for ${key}`,
  other: 'Set up another way to connect',
};

export const connectedTexts = {
  title: 'Connecting to Jira',
  nothing: 'Nothing is being connected',
  nothingText: 'Your connections are listed at each site.',
  sites: 'Go to your Jira sites',
  site: 'Go to the site',
  backlog: 'Go to the backlog',
  again: 'Connect again',
  signIn: 'Sign in',
  code: 'Code',
  back: 'Back to Crosslink',
  allowed: 'Crosslink may now work in Jira on your behalf. You can disconnect at any time.',
  doctor: 'Ask the doctor',
};
