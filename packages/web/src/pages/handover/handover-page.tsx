import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postHandoversCheck, postHandoversOpen } from '../../api/generated/sdk.gen.ts';
import type { Handover } from '../../api/generated/types.gen.ts';
import { problemOf } from '../../api/problem.ts';
import { Card } from '../../design/card.tsx';
import { day } from '../../design/dates.ts';
import { EmptyState } from '../../design/empty-state.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useFragment } from '../../design/use-fragment.ts';
import { useAction } from '../../design/use-action.ts';
import { Waiting } from '../../design/waiting.tsx';
import { Plain } from '../../shell/plain.tsx';
import { handoverPageTexts as texts, setUpTexts } from '../../texts/set-up.ts';
import { linkSteps } from '../set-up/link-steps.tsx';
import { Steps } from '../set-up/steps.tsx';

/** What a Jira administrator without an account here has to do, and a check that really asks Jira. */
export default function HandoverPage(): ReactNode {
  const token = useFragment();
  const handover = useQuery({
    queryKey: ['handover', token],
    queryFn: () => ask(postHandoversOpen({ body: { token } })),
  });
  if (handover.error) {
    const { message, remedy } = problemOf(handover.error);
    return (
      <Plain>
        <EmptyState icon="clock" title={texts.endedTitle} text={`${message} ${remedy}`} />
      </Plain>
    );
  }
  if (!handover.data) {
    return (
      <Plain wide>
        <Waiting />
      </Plain>
    );
  }
  return <ToDo key={token} token={token} handover={handover.data} />;
}

function ToDo({ token, handover }: { token: string; handover: Handover }): ReactNode {
  const [done, setDone] = useState(handover.finished);
  const { run, busy, problem } = useAction(
    () => ask(postHandoversCheck({ body: { token } })),
    ({ finished }) => setDone(finished),
  );
  const { siteName, baseUrl, instructions, publicKeyFingerprint, expiresAt } = handover;
  if (done) {
    return (
      <Plain>
        <EmptyState icon="check" title={texts.doneTitle} text={texts.doneText(siteName)} />
      </Plain>
    );
  }
  return (
    <Plain wide title={texts.title(siteName)} text={texts.text(baseUrl)}>
      <Card>
        <Steps steps={linkSteps(instructions)} />
        {publicKeyFingerprint !== null && (
          <p style={{ margin: '1.25rem 0 0' }}>
            <small>
              {setUpTexts.fingerprint}: <code>{publicKeyFingerprint}</code>
            </small>
          </p>
        )}
      </Card>
      <Card title={setUpTexts.checkTitle}>
        <Stack gap="md">
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {setUpTexts.checkText}
            </Text>
            <Button onClick={() => run()} loading={busy}>
              {setUpTexts.check}
            </Button>
          </Group>
          <ProblemNotice problem={problem} />
        </Stack>
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {texts.ends(day(expiresAt))}
      </Text>
    </Plain>
  );
}
