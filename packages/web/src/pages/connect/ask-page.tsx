import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postConnectSessionsByConnectSessionIdBegin } from '../../api/generated/sdk.gen.ts';
import type { ConnectVisit } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { moment } from '../../design/dates.ts';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { Plain } from '../../shell/plain.tsx';
import { connectTexts as texts } from '../../texts/connect.ts';

/** Who asks, for which site, and what will happen at Jira; one button. */
export function AskPage({ visit }: { visit: ConnectVisit }): ReactNode {
  const { madeFor, reference, siteName, baseUrl, expiresAt } = visit;
  return (
    <Plain title={texts.title(siteName)} text={texts.asks(madeFor, baseUrl)}>
      <Card title={texts.whatHappensTitle}>
        <Stack gap="md">
          <ol style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
            {texts.whatHappens.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <Text size="sm">
            {texts.forReference}: <strong>{reference}</strong>
          </Text>
          <Notice>
            <p>{texts.onlyIf(madeFor)}</p>
          </Notice>
          <Group>
            <GoButton visit={visit} label={texts.connect} />
          </Group>
        </Stack>
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {texts.ends(moment(expiresAt))}
      </Text>
    </Plain>
  );
}

export function GoButton({ visit, label }: { visit: ConnectVisit; label: string }): ReactNode {
  const { run, busy, problem } = useAction(
    () => ask(postConnectSessionsByConnectSessionIdBegin({ path: { connectSessionId: visit.id } })),
    ({ authorizationUrl }) => window.location.assign(authorizationUrl),
  );
  return (
    <>
      <ProblemNotice problem={problem} />
      <Button onClick={() => run()} loading={busy} rightSection={<Icon name="arrowRight" size={16} />}>
        {label}
      </Button>
    </>
  );
}
