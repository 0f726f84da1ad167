import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postSitesBySiteIdAttempts } from '../../api/generated/sdk.gen.ts';
import type { Site } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { useMay } from '../../shell/current-user.tsx';
import { connectionTexts as texts } from '../../texts/sites.ts';

interface ConnectProps {
  site: Pick<Site, 'id' | 'name'>;
  /** Default: whatever the site has a consumer for, the recommended kind first. */
  kind?: 'oauth1' | 'oauth2' | undefined;
  again?: boolean;
}

/** The way to Jira and back; what will happen there is said before. */
export function ConnectCard(props: ConnectProps): ReactNode {
  const { administer } = useMay();
  const [service, setService] = useState(false);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {texts.whatHappens(props.site.name)}
      </Text>
      {administer && (
        <Checkbox
          label={texts.asService}
          description={texts.asServiceHint}
          checked={service}
          onChange={(event) => setService(event.currentTarget.checked)}
        />
      )}
      <div>
        <ConnectButton {...props} service={service} />
      </div>
    </Stack>
  );
}

export function ConnectButton({
  site,
  kind,
  again = false,
  service = false,
}: ConnectProps & { service?: boolean }): ReactNode {
  const { run, busy, problem } = useAction(
    () =>
      ask(
        postSitesBySiteIdAttempts({
          path: { siteId: site.id },
          body: { ...(kind ? { kind } : {}), ...(service ? { owner: 'service' } : {}) },
        }),
      ),
    ({ authorizationUrl }) => {
      // A refusal at Jira does not say which site it was about.
      window.sessionStorage.setItem('connecting-to', site.id);
      window.location.assign(authorizationUrl);
    },
  );
  return (
    <>
      <ProblemNotice problem={problem} />
      <Button
        onClick={() => run()}
        loading={busy}
        variant={again ? 'default' : 'filled'}
        rightSection={<Icon name="arrowRight" size={16} />}
      >
        {again ? texts.connectAgain : texts.connect}
      </Button>
    </>
  );
}
