import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { getSitesBySiteIdSyncWebhookInstructions } from '../../api/generated/sdk.gen.ts';
import type { SetUpInstructions, SiteSync } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { setUpTexts } from '../../texts/set-up.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import { handTexts as texts } from '../../texts/sync.ts';
import { DrawnField, DrawnFields, DrawnTick, Drawing } from '../set-up/drawing.tsx';
import { OpenInJira } from '../set-up/link-steps.tsx';

interface WebhookByHandProps {
  siteId: string;
  webhook: NonNullable<SiteSync['webhook']>;
  onClose: () => void;
}

/** What an administrator of Jira pastes there, and whether it worked. The secret is gone from the page with the dialog. */
export function WebhookByHand({ siteId, webhook, onClose }: WebhookByHandProps): ReactNode {
  const instructions = useQuery({
    queryKey: ['webhook-by-hand', siteId],
    queryFn: () => ask(getSitesBySiteIdSyncWebhookInstructions({ path: { siteId } })),
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={texts.title}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
        <Loaded query={instructions}>{(found) => <Walk instructions={found} />}</Loaded>
        {webhook.lastDeliveryAt === null ? (
          <Notice tone="busy" title={texts.waiting} urgent>
            <p>{texts.waitingText}</p>
          </Notice>
        ) : (
          <Notice tone="good" title={texts.arrived} urgent />
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Walk({ instructions: { directUrl, menuPath, steps, values } }: { instructions: SetUpInstructions }) {
  const pasted = values.filter(({ label }) => label !== 'Events');
  const knowsSecrets = values.some(({ label }) => label === 'Secret');
  return (
    <>
      <Group gap="sm">
        <OpenInJira url={directUrl} label={texts.open} />
        <Text size="sm">
          {setUpTexts.orByMenu} {menuPath}
        </Text>
      </Group>
      <ol style={{ margin: 0, paddingLeft: '1.25rem', fontSize: '0.875rem', overflowWrap: 'anywhere' }}>
        {steps.slice(1, -1).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Drawing title={texts.dialog} address={directUrl}>
        <DrawnFields>
          {pasted.map(({ label, value }) => (
            <DrawnField key={label} label={label} value={value} copy />
          ))}
        </DrawnFields>
        <p style={{ margin: '0.75rem 0 0.25rem' }}>{texts.events.group}</p>
        <Group gap="sm">
          {texts.events.ticked.map((event) => (
            <DrawnTick key={event} label={event} />
          ))}
        </Group>
      </Drawing>
      <Text size="sm" c="dimmed">
        {knowsSecrets ? texts.once : texts.urlIsProof}
      </Text>
    </>
  );
}
