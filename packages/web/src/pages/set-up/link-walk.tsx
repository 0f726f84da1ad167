import { Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Consumer, Finding } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { setUpTexts } from '../../texts/set-up.ts';
import { Check } from './check.tsx';
import { linkSteps } from './link-steps.tsx';
import { OtherFindings, Steps, troubledSteps } from './steps.tsx';

/** An application link made by hand: the steps, and a check that really asks Jira. */
export function LinkWalk({ consumer }: { consumer: Consumer }): ReactNode {
  const [findings, setFindings] = useState<Finding[]>([]);
  const steps = linkSteps(consumer.instructions);
  return (
    <Stack gap="md">
      <Card>
        <Steps steps={steps} findings={findings} />
        <p style={{ margin: '1.25rem 0 0' }}>
          <small>
            {setUpTexts.fingerprint}: <code>{consumer.publicKeyFingerprint}</code>
          </small>
        </p>
      </Card>
      <Check
        consumerId={consumer.id}
        siteId={consumer.siteId}
        onFindings={setFindings}
        at={troubledSteps(steps, findings)}
      >
        <OtherFindings steps={steps} findings={findings} />
      </Check>
    </Stack>
  );
}
