import { api, el, form, label } from './dom.js';

const password = (autocomplete) =>
  el('input', { name: 'password', type: 'password', required: true, minLength: 10, autocomplete });
const email = () => el('input', { name: 'email', type: 'email', required: true, autocomplete: 'username' });

/** First start: whoever holds the one-time link becomes administrator. */
export function setupPage(token, done) {
  if (!token) {
    return el(
      'section',
      { className: 'narrow' },
      el('h1', {}, 'Welcome to Crosslink'),
      el(
        'p',
        {},
        'Nobody has an account here yet. The server printed a one-time link when it started; open that link to create the first account.',
      ),
    );
  }
  return el(
    'section',
    { className: 'narrow' },
    el('h1', {}, 'Welcome to Crosslink'),
    el('p', {}, 'Create the first account. It administers this Crosslink.'),
    form(
      'Create account',
      [
        label('Your name', el('input', { name: 'name', required: true, autocomplete: 'name' })),
        label('E-mail', email()),
        label('Password', password('new-password'), 'at least 10 characters'),
      ],
      async (fields) => {
        await api('POST', '/api/v1/setup', { token, ...fields });
        await signIn(fields);
        done();
      },
    ),
  );
}

export function signInPage(done) {
  return el(
    'section',
    { className: 'narrow' },
    el('h1', {}, 'Sign in'),
    form(
      'Sign in',
      [label('E-mail', email()), label('Password', password('current-password'))],
      async (fields) => {
        await signIn(fields);
        done();
      },
    ),
  );
}

const signIn = (fields) =>
  api('POST', '/api/auth/sign-in/email', { email: fields.email, password: fields.password });

export function whoIsSignedIn(me, done) {
  const signOut = async () => {
    await api('POST', '/api/auth/sign-out', {});
    done();
  };
  return [
    el('span', {}, `${me.name} (${me.role})`),
    el('button', { type: 'button', className: 'plain', onclick: signOut }, 'Sign out'),
  ];
}
