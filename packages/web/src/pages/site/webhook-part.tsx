import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { deleteSitesBySiteIdSyncWebhook, postSitesBySiteIdSyncWebhook } from '../../api/generated/sdk.gen.ts';
import type { SiteSync } from '../../api/generated/types.gen.ts';
import { syncQuery } from '../../api/queries.ts';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { syncTexts as texts } from '../../texts/sync.ts';
import classes from './site.module.css';
import { WebhookByHand } from './webhook-by-hand.tsx';

type Webhook = NonNullable<SiteSync['webhook']>;

const tones: Record<Webhook['state'], Tone> = { registering: 'busy', active: 'good', failed: 'bad' };

/** Whether Jira tells of changes by itself, and how that is begun and ended. */
export function WebhookPart({ sync: { siteId, webhook } }: { sync: SiteSync }): ReactNode {
  const { administer } = useMay();
  const cause = webhook?.attention ?? webhook?.error;
  return (
    <div style={{ marginTop: '1.25rem' }}>
      <Group gap="sm">
        <strong>{texts.webhook}</strong>
        {webhook ? (
          <Tag tone={tones[webhook.state]}>{texts.states[webhook.state]}</Tag>
        ) : (
          <Tag>{texts.none}</Tag>
        )}
        {webhook?.way === 'manual' && <Tag>{texts.handNoted}</Tag>}
      </Group>
      <Text size="sm" c="dimmed" mt="xs">
        {webhook === null ? texts.noneText : <Delivered webhook={webhook} />}
      </Text>
      {cause && (
        <div className={classes.below} style={{ marginTop: '0.5rem' }}>
          <Notice tone="busy" title={cause.message}>
            <p>{cause.remedy}</p>
          </Notice>
        </div>
      )}
      {administer && <Changes siteId={siteId} webhook={webhook} />}
    </div>
  );
}

function Changes({ siteId, webhook }: { siteId: string; webhook: Webhook | null }): ReactNode {
  const client = useQueryClient();
  const [shown, byHand] = useDisclosure(false);
  const refresh = () => client.invalidateQueries({ queryKey: syncQuery(siteId).queryKey });
  const make = useAction(
    (way: 'register' | 'by-hand') => ask(postSitesBySiteIdSyncWebhook({ path: { siteId }, body: { way } })),
    (sync) => {
      client.setQueryData(syncQuery(siteId).queryKey, sync);
      if (sync.webhook?.way === 'manual') byHand.open();
    },
  );
  const end = useAction(() => ask(deleteSitesBySiteIdSyncWebhook({ path: { siteId } })), refresh);
  const busy = make.busy || end.busy;
  const button = (label: string, onClick: () => void) => (
    <Button size="xs" variant="default" disabled={busy} onClick={onClick}>
      {label}
    </Button>
  );
  return (
    <>
      <Group gap="sm" mt="sm">
        {webhook === null && button(texts.begin, () => make.run('register'))}
        {webhook === null && button(texts.byHand, () => make.run('by-hand'))}
        {webhook?.state === 'failed' && button(texts.instead, () => make.run('by-hand'))}
        {webhook?.way === 'manual' && button(texts.whatToPaste, byHand.open)}
        {webhook && button(texts.end, () => end.run())}
      </Group>
      <ProblemNotice problem={make.problem ?? end.problem} />
      {shown && webhook && <WebhookByHand siteId={siteId} webhook={webhook} onClose={byHand.close} />}
    </>
  );
}

function Delivered({ webhook: { lastDeliveryAt, deliveries } }: { webhook: Webhook }): ReactNode {
  if (lastDeliveryAt === null) return texts.noDelivery;
  return (
    <>
      {texts.deliveries(deliveries)} <When at={lastDeliveryAt} />
    </>
  );
}
