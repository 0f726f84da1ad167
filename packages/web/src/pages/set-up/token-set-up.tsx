import { Button, Checkbox, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postSitesBySiteIdConnections } from '../../api/generated/sdk.gen.ts';
import type { Site } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { useMay } from '../../shell/current-user.tsx';
import { tokenTexts as texts } from '../../texts/set-up.ts';
import { OpenInJira } from './link-steps.tsx';

export type TokenKind = 'personal-access-token' | 'api-token';

const tokensPage = (site: Site, kind: TokenKind): string =>
  kind === 'api-token'
    ? 'https://id.atlassian.com/manage-profile/security/api-tokens'
    : `${site.baseUrl}/secure/ViewProfile.jspa?selectedTab=com.atlassian.pats.pats-plugin:jira-user-personal-access-tokens`;

function draftOf(kind: TokenKind, { text, ticked }: Fields) {
  const ends = text('ends');
  const rest = {
    ...(ends === '' ? {} : { expiresAt: new Date(`${ends}T00:00:00`).toISOString() }),
    ...(ticked('service') ? { owner: 'service' as const } : {}),
  };
  return kind === 'api-token'
    ? { kind, email: text('email'), apiToken: text('token'), ...rest }
    : { kind, token: text('token'), ...rest };
}

/** A connection by a token that somebody made at Jira. */
export function TokenSetUp({ site, kind }: { site: Site; kind: TokenKind }): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { administer } = useMay();
  const words = kind === 'api-token' ? texts.api : texts.pat;
  const { run, busy, problem } = useAction(
    (fields: Fields) =>
      ask(postSitesBySiteIdConnections({ path: { siteId: site.id }, body: draftOf(kind, fields) })),
    async (connection) => {
      await client.invalidateQueries({ queryKey: ['connections'] });
      navigate(`/connected?connection=${connection.id}`);
    },
  );
  return (
    <Card>
      <Form onSubmit={run}>
        <Stack gap="md" maw={460}>
          <p style={{ margin: 0 }}>
            {words.text} {words.make}
          </p>
          <div>
            <OpenInJira url={tokensPage(site, kind)} label={words.open} />
          </div>
          {kind === 'api-token' && <TextInput name="email" type="email" label={texts.api.email} required />}
          <PasswordInput name="token" label={words.field} autoComplete="off" required />
          <TextInput name="ends" type="date" label={texts.ends} description={texts.endsHint} />
          {administer && (
            <Checkbox name="service" label={texts.forEverybody} description={texts.forEverybodyHint} />
          )}
          <ProblemNotice problem={problem} />
          <div>
            <Button type="submit" loading={busy}>
              {texts.submit}
            </Button>
          </div>
        </Stack>
      </Form>
    </Card>
  );
}
