import { Button, List, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postSitesBySiteIdConnections } from '../../api/generated/sdk.gen.ts';
import type { Consumer } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { twoLeggedTexts as texts } from '../../texts/set-up.ts';

interface TwoLeggedSetUpProps {
  siteId: string;
  /** The application link it works by. */
  consumer?: Consumer | undefined;
}

export function TwoLeggedSetUp({ siteId, consumer }: TwoLeggedSetUpProps): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { run, busy, problem } = useAction(
    () => ask(postSitesBySiteIdConnections({ path: { siteId }, body: { kind: 'oauth1-two-legged' } })),
    async (connection) => {
      await client.invalidateQueries({ queryKey: ['connections'] });
      navigate(`/connected?connection=${connection.id}`);
    },
  );
  const ready = consumer?.state === 'active';
  return (
    <Card>
      <Stack gap="md">
        <p style={{ margin: 0 }}>{texts.text}</p>
        <List type="ordered" spacing="xs">
          {texts.steps.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
        <ProblemNotice problem={problem} />
        <div>
          {ready ? (
            <Button onClick={() => run()} loading={busy}>
              {texts.submit}
            </Button>
          ) : (
            <Button component={Link} href={`/sites/${siteId}/set-up/oauth1`}>
              {texts.linkFirst}
            </Button>
          )}
        </div>
      </Stack>
    </Card>
  );
}
