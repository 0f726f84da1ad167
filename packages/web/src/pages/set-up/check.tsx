import { Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postConsumersByConsumerIdVerify, postExaminations } from '../../api/generated/sdk.gen.ts';
import type { Finding } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { setUpTexts } from '../../texts/set-up.ts';

interface CheckProps {
  consumerId: string;
  siteId: string;
  /** What the doctor found after a check that failed; empty when it works. */
  onFindings: (findings: Finding[]) => void;
  /** Numbers of the steps at which findings are shown. */
  at: number[];
  /** Findings that no step explains. */
  children?: ReactNode;
}

/** Asks Jira whether the registration works; when it does not, asks the doctor why. */
export function Check({ consumerId, siteId, onFindings, at, children }: CheckProps): ReactNode {
  const client = useQueryClient();
  const verify = async () => {
    onFindings([]);
    try {
      return await ask(postConsumersByConsumerIdVerify({ path: { consumerId } }));
    } catch (error) {
      onFindings(await failures(consumerId));
      throw error;
    }
  };
  const { run, busy, problem } = useAction(verify, () =>
    client.invalidateQueries({ queryKey: ['sites', siteId] }),
  );
  return (
    <Card title={setUpTexts.checkTitle}>
      <Group justify="space-between" align="center" mb={problem === undefined ? 0 : 'md'}>
        <Text c="dimmed" size="sm">
          {setUpTexts.checkText}
        </Text>
        <Button onClick={() => run()} loading={busy}>
          {setUpTexts.check}
        </Button>
      </Group>
      {problem !== undefined && at.length === 0 && (
        <ProblemNotice problem={problem}>{children}</ProblemNotice>
      )}
      {at.map((step) => (
        <Notice key={step} tone="bad" title={setUpTexts.notYet} urgent>
          <p>
            <a href={`#step-${step}`}>{setUpTexts.seeStep(step)}</a>
          </p>
        </Notice>
      ))}
    </Card>
  );
}

/** What the doctor says about it; nothing where even that cannot be asked. */
async function failures(consumerId: string): Promise<Finding[]> {
  try {
    const { findings } = await ask(postExaminations({ body: { consumerId } }));
    return findings.filter(({ state }) => state === 'failed');
  } catch {
    // The check's own problem is shown in any case.
    return [];
  }
}
