import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Notice } from '../../design/notice.tsx';
import { shownOutcome } from '../../outcome.ts';
import { Plain } from '../../shell/plain.tsx';
import { connectedTexts as texts } from '../../texts/sites.ts';

/** The end of a trip to Jira that began in another browser, or in a program: nobody may be signed in here. */
export function ElsewherePage(): ReactNode {
  const outcome = shownOutcome();
  const { title, text, remedy, hint, code } = outcome ?? { title: texts.nothing, text: texts.nothingText };
  return (
    <Plain>
      <Card>
        <EmptyState
          icon="warning"
          title={title}
          text={
            <>
              {text} {remedy}
            </>
          }
        >
          <Button component="a" href="/">
            {code === 'sign_in_required' ? texts.signIn : texts.back}
          </Button>
        </EmptyState>
        {hint !== undefined && (
          <Notice>
            <p>{hint}</p>
          </Notice>
        )}
        {code !== undefined && (
          <p style={{ textAlign: 'center' }}>
            <small>
              {texts.code}: <code>{code}</code>
            </small>
          </p>
        )}
      </Card>
    </Plain>
  );
}
