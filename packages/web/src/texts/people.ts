import type { Me } from '../api/queries.ts';

type Role = Me['role'];

export const roleHints: Record<Role, string> = {
  administrator: 'Also changes sites and keys, invites people, and sees the activity',
  member: 'Changes ideas, connects to Jira, and pushes',
  viewer: 'Looks, and changes nothing',
};

export const peopleTexts = {
  title: 'People',
  text: 'Everybody who has an account here, and what they may do.',
  you: 'You',
  since: 'here since',
  role: (name: string) => `Role of ${name}`,
  roleChanged: (name: string, role: string) => `${name}: ${role}.`,
  lastAdministrator:
    'The only administrator. Somebody else has to be one before this role can be changed or the account removed.',
  remove: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    'They are signed out at once, and their API keys and their tokens of Jira are forgotten. Their ideas and their links to issues stay. This cannot be taken back.',
  removeGo: 'Remove',
  removed: (name: string) => `Removed ${name}.`,
  invite: 'Invite somebody',
  email: 'E-mail',
  emailHint: 'Crosslink sends no mail: you hand the link on yourself.',
  newRole: 'Role',
  makeLink: 'Make the link',
  made: 'The link is shown this once. Copy it and hand it on.',
  link: 'Invitation link',
  until: (day: string) => `Good once, until ${day}.`,
  invitations: 'Invited, not here yet',
  ends: 'ends',
  withdraw: (email: string) => `Withdraw the invitation of ${email}`,
  withdrawn: 'Withdrawn. The link does not work any more.',
};

const asRole: Record<Role, string> = {
  administrator: 'an administrator',
  member: 'a member',
  viewer: 'a viewer',
};

export const invitationTexts = {
  title: 'Welcome to Crosslink',
  text: (by: string | null, role: Role) =>
    by === null ? `You were invited as ${asRole[role]}.` : `${by} invited you as ${asRole[role]}.`,
  signedInTitle: 'You have an account already',
  signedInText: (name: string) =>
    `You are signed in as ${name}. To accept this invitation for somebody else, sign out first.`,
  toBacklog: 'Go to the backlog',
  signIn: 'Sign in instead',
};

export const sessionTexts = {
  title: 'Where you are signed in',
  here: 'This browser',
  since: 'since',
  used: 'last used',
  end: 'Sign out',
  endNamed: (browser: string) => `Sign out of ${browser}`,
  ended: (browser: string) => `${browser} is signed out.`,
  endOthers: 'Sign out everywhere else',
  endedOthers: (count: number) =>
    count === 1 ? 'Signed out in one other place.' : `Signed out in ${count} other places.`,
};

export const accountTexts = {
  title: 'Your account',
  you: 'You',
  name: 'Name',
  save: 'Save',
  saved: 'Saved.',
  password: 'Password',
  passwordText: 'Changing it signs you out everywhere else.',
  current: 'Present password',
  next: 'New password',
  change: 'Change the password',
  changed: 'Changed. Everywhere else you are signed out.',
};
