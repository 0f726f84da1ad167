import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postSitesDiscover } from '../../api/generated/sdk.gen.ts';
import type { FoundSite } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { useAction } from '../../design/use-action.ts';
import { Waiting } from '../../design/waiting.tsx';
import { addSiteTexts as texts } from '../../texts/set-up.ts';
import classes from './add-site.module.css';
import { Found } from './found.tsx';
import { useState } from 'react';

/** Any address of a Jira → what was found there → a site. */
export default function AddSitePage(): ReactNode {
  const [found, setFound] = useState<FoundSite>();
  const { run, busy, problem } = useAction(
    (url: string) => ask(postSitesDiscover({ body: { url } })),
    setFound,
  );
  const look = ({ text }: Fields) => {
    setFound(undefined);
    run(text('url'));
  };
  return (
    <Screen
      width="narrow"
      title={texts.title}
      text={texts.text}
      above={
        <Link href="/sites">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
    >
      <Card>
        <Form onSubmit={look} className={classes.paste}>
          <TextInput
            name="url"
            label={texts.url}
            placeholder={texts.urlExample}
            required
            flex={1}
            autoComplete="off"
            inputMode="url"
            spellCheck={false}
          />
          <Button type="submit" loading={busy}>
            {texts.look}
          </Button>
        </Form>
        {problem !== undefined && (
          <div style={{ marginTop: '1rem' }}>
            <ProblemNotice problem={problem} />
          </div>
        )}
      </Card>
      {busy && (
        <Card>
          <Waiting rows={3} />
        </Card>
      )}
      {found && <Found key={found.baseUrl} found={found} />}
    </Screen>
  );
}
