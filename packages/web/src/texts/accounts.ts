export const texts = {
  setUp: {
    title: 'Welcome to Crosslink',
    text: 'Create the first account. It administers this Crosslink and can invite everybody else.',
    name: 'Your name',
    submit: 'Create account',
    noLinkTitle: 'Almost there',
    noLinkText:
      'Nobody has an account here yet. When the server started it printed a one-time link; open that link to create the first account.',
    noLinkHint: 'Lost it? Start Crosslink again: it prints a new one while nobody has an account.',
  },
  signIn: {
    title: 'Sign in',
    text: 'Ideas on one side, Jira on the other.',
    again:
      'You are signed out. Sign in again to go on where you were; what you had begun to write is still there.',
    submit: 'Sign in',
    with: (name: string) => `Sign in with ${name}`,
    code: 'Code',
  },
  email: 'E-mail',
  password: 'Password',
  newPasswordHint: 'At least 10 characters',
};
