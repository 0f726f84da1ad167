import { ask } from './ask.ts';
import { client } from './generated/client.gen.ts';

/** Accounts are not part of the described API: signing in and out has addresses of its own. */
const post = (url: string, body: object) =>
  ask(client.post({ url, body, headers: { 'content-type': 'application/json' } }));

export const signIn = (account: { email: string; password: string }): Promise<unknown> =>
  post('/api/auth/sign-in/email', account);

export const signOut = (): Promise<unknown> => post('/api/auth/sign-out', {});

/** A browser somebody is signed in with. */
export interface Session {
  id: string;
  /** Names it when it is to be ended. */
  token: string;
  userAgent: string | null;
  createdAt: string;
  updatedAt: string;
}

const get = (url: string) => ask(client.get({ url }));

/** Where one is signed in, this browser first. */
export async function listSessions(): Promise<{ session: Session; here: boolean }[]> {
  const [all, own] = await Promise.all([get('/api/auth/list-sessions'), get('/api/auth/get-session')]);
  const { session } = own as { session: Session };
  return (all as Session[])
    .map((one) => ({ session: one, here: one.id === session.id }))
    .sort(
      (a, b) => Number(b.here) - Number(a.here) || b.session.updatedAt.localeCompare(a.session.updatedAt),
    );
}

export const endSession = (token: string): Promise<unknown> => post('/api/auth/revoke-session', { token });

export const endOtherSessions = (): Promise<unknown> => post('/api/auth/revoke-other-sessions', {});

export const changePassword = (passwords: {
  currentPassword: string;
  newPassword: string;
}): Promise<unknown> => post('/api/auth/change-password', { ...passwords, revokeOtherSessions: true });
