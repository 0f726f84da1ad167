import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import {
  deleteConsumersByConsumerId,
  postConsumersByConsumerIdVerify,
  postSitesBySiteIdConsumers,
} from '../../api/generated/sdk.gen.ts';
import { oauth2SetUpQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { clientTexts, jiraWords } from '../../texts/set-up.ts';
import { clientSteps } from './client-steps.tsx';
import { Steps } from './steps.tsx';

/** Id and secret are kept only if Jira accepts them, so that a typing error leaves nothing behind. */
async function saveAndCheck(siteId: string, client: { clientId: string; clientSecret: string }) {
  const consumer = await ask(
    postSitesBySiteIdConsumers({ path: { siteId }, body: { kind: 'oauth2', ...client } }),
  );
  const path = { consumerId: consumer.id };
  try {
    return await ask(postConsumersByConsumerIdVerify({ path }));
  } catch (error) {
    // One that Jira accepted before is in use.
    if (consumer.state === 'pending') await ask(deleteConsumersByConsumerId({ path }));
    throw error;
  }
}

export function OAuth2SetUp({ siteId }: { siteId: string }): ReactNode {
  const instructions = useQuery(oauth2SetUpQuery(siteId));
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    ({ text }: Fields) =>
      saveAndCheck(siteId, {
        clientId: text('clientId'),
        clientSecret: text('clientSecret'),
      }),
    () => client.invalidateQueries({ queryKey: ['sites', siteId] }),
  );
  return (
    <Stack gap="md">
      <Loaded query={instructions}>
        {(found) => (
          <Card>
            <Steps steps={clientSteps(found)} />
          </Card>
        )}
      </Loaded>
      <Card title={clientTexts.form}>
        <Form onSubmit={run}>
          <Stack gap="md" maw={460}>
            <TextInput name="clientId" label={jiraWords.clientId} autoComplete="off" required />
            <PasswordInput
              name="clientSecret"
              label={jiraWords.clientSecret}
              description={clientTexts.secretKept}
              autoComplete="off"
              required
            />
            <ProblemNotice problem={problem} />
            <div>
              <Button type="submit" loading={busy}>
                {clientTexts.submit}
              </Button>
            </div>
          </Stack>
        </Form>
      </Card>
    </Stack>
  );
}
