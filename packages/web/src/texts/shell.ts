import type { Me } from '../api/queries.ts';

export const texts = {
  product: 'Crosslink',
  skip: 'Skip to the content',
  navigation: 'Main',
  menu: 'Menu',
  sections: {
    backlog: 'Backlog',
    pushes: 'Pushes',
    sites: 'Jira sites',
    people: 'People',
    keys: 'API keys',
    activity: 'Activity',
  },
  account: 'Your account',
  signOut: 'Sign out',
  colorScheme: 'Appearance',
  colorSchemes: { light: 'Light', dark: 'Dark', auto: 'As the device' },
  roles: { administrator: 'Administrator', member: 'Member', viewer: 'Viewer' } satisfies Record<
    Me['role'],
    string
  >,
  loading: 'Loading',
  lost: 'The connection to Crosslink is lost. What you see may be old; it comes back by itself.',
  close: 'Close',
  cancel: 'Cancel',
  showTyped: 'Show or hide what is typed',
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or what it led to was removed.',
    action: 'Go to the backlog',
  },
  wrongAddress: {
    title: 'Crosslink lives elsewhere',
    text: (url: string) => `Jira sends people back to ${url}, so please use that address.`,
    action: 'Go there',
  },
};
