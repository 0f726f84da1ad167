import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postSitesBySiteIdConsumers } from '../../api/generated/sdk.gen.ts';
import type { Consumer } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { setUpTexts, waysTexts } from '../../texts/set-up.ts';
import { Automatic } from './automatic.tsx';
import { HandOver } from './hand-over.tsx';
import { LinkWalk } from './link-walk.tsx';

type Way = 'myself' | 'handOver' | 'automatic';
const ways: Way[] = ['myself', 'handOver', 'automatic'];

/** From a key pair to an application link that works, by whichever way suits. */
export function OAuth1SetUp({
  siteId,
  consumer,
}: {
  siteId: string;
  consumer?: Consumer | undefined;
}): ReactNode {
  const [way, setWay] = useState<Way>('myself');
  const narrow = useMediaQuery('(max-width: 36em)');
  if (!consumer) return <MakeKeys siteId={siteId} />;
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={waysTexts.title}
        value={way}
        onChange={(value) => setWay(value)}
        data={ways.map((value) => ({ value, label: waysTexts[value] }))}
        orientation={narrow ? 'vertical' : 'horizontal'}
        fullWidth
      />
      {way === 'myself' && <LinkWalk consumer={consumer} />}
      {way === 'handOver' && <HandOver consumerId={consumer.id} />}
      {way === 'automatic' && <Automatic consumer={consumer} />}
    </Stack>
  );
}

function MakeKeys({ siteId }: { siteId: string }): ReactNode {
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    () => ask(postSitesBySiteIdConsumers({ path: { siteId }, body: {} })),
    () => client.invalidateQueries({ queryKey: ['sites', siteId, 'consumers'] }),
  );
  return (
    <Card>
      <Stack gap="md">
        <Text>{setUpTexts.makeKeysText}</Text>
        <ProblemNotice problem={problem} />
        <div>
          <Button onClick={() => run()} loading={busy}>
            {setUpTexts.makeKeys}
          </Button>
        </div>
      </Stack>
    </Card>
  );
}
