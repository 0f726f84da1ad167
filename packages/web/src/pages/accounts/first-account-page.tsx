import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { signIn } from '../../api/account.ts';
import { ask } from '../../api/ask.ts';
import { postSetup } from '../../api/generated/sdk.gen.ts';
import { EmptyState } from '../../design/empty-state.tsx';
import { useFragment } from '../../design/use-fragment.ts';
import { Plain } from '../../shell/plain.tsx';
import { texts } from '../../texts/accounts.ts';
import { AccountForm } from './account-form.tsx';

/** First start: whoever holds the one-time link becomes administrator. */
export function FirstAccountPage(): ReactNode {
  const client = useQueryClient();
  const token = new URLSearchParams(useFragment()).get('setup');
  if (token === null) {
    return (
      <Plain>
        <EmptyState icon="key" title={texts.setUp.noLinkTitle} text={texts.setUp.noLinkText}>
          <small>{texts.setUp.noLinkHint}</small>
        </EmptyState>
      </Plain>
    );
  }
  const create = async ({
    name = '',
    email,
    password,
  }: {
    name?: string;
    email: string;
    password: string;
  }) => {
    await ask(postSetup({ body: { token, name, email, password } }));
    await signIn({ email, password });
    window.history.replaceState(null, '', '/');
    await client.invalidateQueries();
  };
  return (
    <Plain title={texts.setUp.title} text={texts.setUp.text}>
      <AccountForm kind="new" submit={texts.setUp.submit} onSubmit={create} />
    </Plain>
  );
}
