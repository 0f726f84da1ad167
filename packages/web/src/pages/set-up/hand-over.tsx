import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postConsumersByConsumerIdHandover } from '../../api/generated/sdk.gen.ts';
import { Card } from '../../design/card.tsx';
import { day } from '../../design/dates.ts';
import { ProblemNotice } from '../../design/notice.tsx';
import { OneTimeLink } from '../../design/one-time-link.tsx';
import { useAction } from '../../design/use-action.ts';
import { handOverTexts as texts } from '../../texts/set-up.ts';

/** A link for a Jira administrator who has no account here. */
export function HandOver({ consumerId }: { consumerId: string }): ReactNode {
  const [made, setMade] = useState<{ url: string; expiresAt: string }>();
  const { run, busy, problem } = useAction(
    () => ask(postConsumersByConsumerIdHandover({ path: { consumerId } })),
    setMade,
  );
  return (
    <Card title={texts.title}>
      <Stack gap="md">
        <p style={{ margin: 0 }}>{texts.text}</p>
        {made ? (
          <OneTimeLink label={texts.link} hint={texts.until(day(made.expiresAt))} value={made.url} />
        ) : (
          <div>
            <Button onClick={() => run()} loading={busy}>
              {texts.make}
            </Button>
          </div>
        )}
        <ProblemNotice problem={problem} />
      </Stack>
    </Card>
  );
}
