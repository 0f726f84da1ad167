import { Button, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { patchSitesBySiteIdSync, postSitesBySiteIdSyncRun } from '../../api/generated/sdk.gen.ts';
import type { SiteSync } from '../../api/generated/types.gen.ts';
import { syncQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Notice } from '../../design/notice.tsx';
import { say, sayProblem } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { syncTexts as texts } from '../../texts/sync.ts';
import classes from './site.module.css';
import { WebhookPart } from './webhook-part.tsx';

/** How what changes in Jira comes back: when it was looked for, and whether Jira tells by itself. */
export function SyncCard({ siteId }: { siteId: string }): ReactNode {
  const { write } = useMay();
  const client = useQueryClient();
  const sync = useQuery(syncQuery(siteId));
  const look = useAction(
    () => ask(postSitesBySiteIdSyncRun({ path: { siteId }, body: {} })),
    (run) => {
      client.setQueryData(syncQuery(siteId).queryKey, run.sync);
      say(run.looked ? texts.looked : texts.othersLook);
    },
    sayProblem,
  );
  return (
    <Card
      title={texts.title}
      actions={
        write && (
          <Button variant="default" loading={look.busy} onClick={() => look.run()}>
            {texts.lookNow}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="md">
        {texts.text}
      </Text>
      <Loaded query={sync}>
        {(found) => (
          <>
            <State sync={found} />
            <WebhookPart sync={found} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function State({ sync }: { sync: SiteSync }): ReactNode {
  const { siteId, enabled, links, polledAt, waiting, error } = sync;
  const { administer } = useMay();
  const client = useQueryClient();
  const turn = useAction(
    (on: boolean) => ask(patchSitesBySiteIdSync({ path: { siteId }, body: { enabled: on } })),
    (now) => client.setQueryData(syncQuery(siteId).queryKey, now),
    sayProblem,
  );
  return (
    <>
      <dl className={classes.glance}>
        <div>
          <dt>{texts.links}</dt>
          <dd>{links.present}</dd>
        </div>
        <div>
          <dt>{texts.polled}</dt>
          <dd>{polledAt === null ? texts.never : <When at={polledAt} />}</dd>
        </div>
        <div>
          <dt>{texts.waiting}</dt>
          <dd>{waiting}</dd>
        </div>
        {links.gone + links.hidden > 0 && (
          <div>
            <dt>{texts.missing}</dt>
            <dd>{links.gone + links.hidden}</dd>
          </div>
        )}
      </dl>
      {administer && (
        <Switch
          mt="md"
          label={texts.enabled}
          checked={enabled}
          disabled={turn.busy}
          onChange={(event) => turn.run(event.currentTarget.checked)}
        />
      )}
      {error && (
        <div className={classes.below} style={{ marginTop: '1rem' }}>
          <Notice tone="bad" title={error.message}>
            <p>{error.remedy}</p>
          </Notice>
        </div>
      )}
    </>
  );
}
