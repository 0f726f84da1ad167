export const apiKeyTexts = {
  title: 'API keys',
  text: 'A program that has one acts as you, with your role. Whoever reads a key can use it, so show it to nobody.',
  make: 'Make an API key',
  name: 'What it is for',
  nameExample: 'Nightly import',
  ends: 'Ends on',
  endsHint: 'Leave it empty for a key that does not end.',
  submit: 'Make the key',
  cancel: 'Cancel',
  made: 'The key is shown this once. Copy it now.',
  key: 'API key',
  emptyTitle: 'No API keys yet',
  emptyText: 'Programs send one along instead of signing in: Authorization: Bearer clk_…',
  created: 'made',
  used: 'used',
  neverUsed: 'never used',
  until: 'until',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke ${name}`,
  revokeTitle: (name: string) => `Revoke ${name}?`,
  revokeText: 'Programs that use it are refused at once. This cannot be taken back.',
  revoked: 'Revoked.',
};

export const activityTexts = {
  title: 'Activity',
  text: 'Who did what, the latest first. It outlives what it names.',
  filter: 'About',
  site: 'Site',
  subjects: {
    person: 'People',
    'api-key': 'API keys',
    site: 'Sites',
    consumer: 'Keys of sites',
    connection: 'Connections',
    link: 'Links',
    push: 'Pushes',
  },
  emptyTitle: 'Nothing to show',
  emptyText:
    'What people and programs do here will be listed: who connected, who linked what to which issue.',
  nobody: 'Crosslink',
  byKey: 'with an API key',
  older: 'Show older',
};

export const checklistTexts = {
  title: 'First steps',
  done: 'done',
  steps: {
    site: { title: 'Add your Jira', text: 'Paste any address of it.', to: '/sites/add' },
    connect: { title: 'Connect to it', text: 'Sign in there and press Allow.', to: '/sites' },
    idea: { title: 'Write down an idea', text: 'A title is enough to begin with.', to: '/backlog' },
    push: { title: 'Push one', text: 'Choose it in the list and press “Push to Jira”.', to: '/backlog' },
  },
};
