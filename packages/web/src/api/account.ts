import { ask } from './ask.ts';
import { client } from './generated/client.gen.ts';

/** Accounts are not part of the described API: signing in and out has addresses of its own. */
const post = (url: string, body: object) =>
  ask(client.post({ url, body, headers: { 'content-type': 'application/json' } }));

export const signIn = (account: { email: string; password: string }): Promise<unknown> =>
  post('/api/auth/sign-in/email', account);

/** Where to go to sign in with whom the server says one may. */
export const beginSignIn = async (returnTo: string): Promise<{ url: string }> =>
  (await post('/api/auth/sign-in/oidc', { returnTo })) as { url: string };

export const signOut = (): Promise<unknown> => post('/api/auth/sign-out', {});

/** Ends all other sessions. */
export const changePassword = (passwords: {
  currentPassword: string;
  newPassword: string;
}): Promise<unknown> => post('/api/auth/change-password', { ...passwords, revokeOtherSessions: true });
