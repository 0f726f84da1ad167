import { Button, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postSites, postSitesBySiteIdConsumers } from '../../api/generated/sdk.gen.ts';
import type { FoundSite } from '../../api/generated/types.gen.ts';
import { problemOf } from '../../api/problem.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { Tag } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { addSiteTexts as texts, kindNames, productOf } from '../../texts/set-up.ts';
import classes from './add-site.module.css';

const clockWords = (seconds: number): string =>
  Math.abs(seconds) < 5 ? texts.clockFine : texts.clockOff(Math.round(seconds));

export function Found({ found }: { found: FoundSite }): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const add = async ({ text }: Fields) => {
    const site = await ask(postSites({ body: { url: found.baseUrl, name: text('name') } }));
    const kind = text('kind');
    // The key pair comes first in that walk, so it is there when the page is.
    if (kind === 'oauth1') await ask(postSitesBySiteIdConsumers({ path: { siteId: site.id }, body: {} }));
    return { siteId: site.id, kind };
  };
  const { run, busy, problem } = useAction(add, async ({ siteId, kind }) => {
    await client.invalidateQueries({ queryKey: ['sites'] });
    navigate(`/sites/${siteId}/set-up/${kind}`);
  });
  return (
    <Card title={texts.found(productOf(found))}>
      <dl className={classes.facts}>
        <dt>{texts.address}</dt>
        <dd>{found.baseUrl}</dd>
        <dt>{texts.clock}</dt>
        <dd>{clockWords(found.clockOffsetSeconds)}</dd>
      </dl>
      <Form onSubmit={run}>
        <Stack gap="md">
          {found.notices.map((notice) => (
            <Notice key={notice} tone="busy">
              <p>{notice}</p>
            </Notice>
          ))}
          <TextInput
            name="name"
            label={texts.name}
            defaultValue={found.title}
            required
            maxLength={200}
            maw={420}
          />
          <Offers found={found} />
          <ProblemNotice problem={problem} />
          <KnownSite problem={problem} />
          <div>
            <Button type="submit" loading={busy}>
              {texts.add}
            </Button>
          </div>
        </Stack>
      </Form>
    </Card>
  );
}

function Offers({ found: { offers } }: { found: FoundSite }): ReactNode {
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend style={{ fontWeight: 500, fontSize: '0.875rem', padding: 0, marginBottom: '0.25rem' }}>
        {texts.howTitle}
      </legend>
      <div className={classes.offers}>
        {offers.map(({ kind, recommended, about }) => (
          <label key={kind} className={classes.offer}>
            <input type="radio" name="kind" value={kind} defaultChecked={recommended} />
            <span>
              <span className={classes.offerTitle}>
                {kindNames[kind]}
                {recommended && <Tag tone="info">{texts.recommended}</Tag>}
              </span>
              <span className={classes.about}>{about}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A Jira that is there already is no dead end. */
function KnownSite({ problem }: { problem: unknown }): ReactNode {
  if (problem === undefined) return null;
  const { code, details } = problemOf(problem);
  if (code !== 'site_exists' || typeof details['siteId'] !== 'string') return null;
  return (
    <div>
      <Button component={Link} href={`/sites/${details['siteId']}`} variant="default">
        {texts.openKnown}
      </Button>
    </div>
  );
}
