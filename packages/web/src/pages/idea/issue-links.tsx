import { ActionIcon } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postLinksByLinkIdRefresh } from '../../api/generated/sdk.gen.ts';
import type { Link } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { useMay } from '../../shell/current-user.tsx';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import classes from './idea.module.css';

const toneOf = (category: string): Tone =>
  category === 'done' ? 'good' : category === 'indeterminate' ? 'info' : 'neutral';

/** The issues an item became, each with the status it has in Jira. */
export function IssueLinks({ links }: { links: Link[] }): ReactNode {
  return links.map((link) => <IssueLink key={link.id} link={link} />);
}

/** The issues of the idea itself. */
export function IssuesCard({ links }: { links: Link[] }): ReactNode {
  return (
    <Card title={texts.issues}>
      {links.length === 0 ? (
        <span className={classes.quiet}>{texts.noIssues}</span>
      ) : (
        <ul className={classes.issues}>
          {links.map((link) => (
            <li key={link.id}>
              <IssueLink link={link} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function IssueLink({ link }: { link: Link }): ReactNode {
  const client = useQueryClient();
  const { write } = useMay();
  const { run, busy, problem } = useAction(
    () => ask(postLinksByLinkIdRefresh({ path: { linkId: link.id } })),
    () => client.invalidateQueries({ queryKey: ['ideas', link.ideaId] }),
  );
  return (
    <>
      <span className={classes.issue}>
        <a href={link.issueUrl} target="_blank" rel="noopener noreferrer">
          {link.issueKey}
        </a>
        {link.status && <Tag tone={toneOf(link.status.category)}>{link.status.name}</Tag>}
        {write && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={texts.refresh(link.issueKey)}
            loading={busy}
            onClick={() => run()}
          >
            <Icon name="refresh" size={14} />
          </ActionIcon>
        )}
      </span>
      <ProblemNotice problem={problem} />
    </>
  );
}
