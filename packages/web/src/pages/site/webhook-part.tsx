import { Button, Group, Text } from '@mantine/core';
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

type Webhook = NonNullable<SiteSync['webhook']>;

const tones: Record<Webhook['state'], Tone> = { registering: 'busy', active: 'good', failed: 'bad' };

/** Whether Jira tells of changes by itself, and how that is begun and ended. */
export function WebhookPart({ sync: { siteId, webhook } }: { sync: SiteSync }): ReactNode {
  const { administer } = useMay();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: syncQuery(siteId).queryKey });
  const begin = useAction(
    () => ask(postSitesBySiteIdSyncWebhook({ path: { siteId }, body: { way: 'register' } })),
    refresh,
  );
  const end = useAction(() => ask(deleteSitesBySiteIdSyncWebhook({ path: { siteId } })), refresh);
  const cause = webhook?.attention ?? webhook?.error;
  return (
    <div style={{ marginTop: '1rem' }}>
      <Group gap="sm">
        <strong>{texts.webhook}</strong>
        {webhook ? (
          <Tag tone={tones[webhook.state]}>{texts.states[webhook.state]}</Tag>
        ) : (
          <Tag>{texts.none}</Tag>
        )}
        {administer && (
          <Button
            size="xs"
            variant="default"
            loading={begin.busy || end.busy}
            onClick={() => (webhook ? end : begin).run()}
          >
            {webhook ? texts.end : texts.begin}
          </Button>
        )}
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
      <ProblemNotice problem={begin.problem ?? end.problem} />
    </div>
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
