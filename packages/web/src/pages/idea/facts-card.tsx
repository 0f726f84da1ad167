import { Select, TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IdeaChange } from '../../api/ideas.ts';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts, ideaTexts as texts } from '../../texts/backlog.ts';
import { useQuickChange } from '../backlog/changes.ts';
import { StatusMenu } from '../backlog/status-menu.tsx';
import classes from './idea.module.css';

const ratings = Array.from({ length: 21 }, (_, index) => String(index / 2));

/** Status, rating, tags: each is changed where it stands. */
export function FactsCard({ idea }: { idea: IdeaInFull }): ReactNode {
  const { attachments, createdAt, updatedAt, externalId, externalUrl } = idea;
  return (
    <Card title={texts.facts}>
      <dl className={classes.facts}>
        <dt>{texts.status}</dt>
        <dd>
          <StatusMenu idea={idea} />
        </dd>
        <dt>{texts.impact}</dt>
        <dd>
          <Rating idea={idea} field="impact" />
        </dd>
        <dt>{texts.effort}</dt>
        <dd>
          <Rating idea={idea} field="effort" />
        </dd>
        <dt>{texts.tags}</dt>
        <dd>
          <Tags idea={idea} />
        </dd>
        <dt>{texts.created}</dt>
        <dd>
          <When at={createdAt} />
        </dd>
        <dt>{texts.changed}</dt>
        <dd>
          <When at={updatedAt} />
        </dd>
        {externalId !== null && (
          <>
            <dt>{texts.comesFrom}</dt>
            <dd>{externalUrl === null ? externalId : <Outside url={externalUrl} title={externalId} />}</dd>
          </>
        )}
        {attachments.length > 0 && (
          <>
            <dt>{texts.attachments}</dt>
            <dd>
              {attachments.map(({ id, title, url }) => (
                <div key={id}>
                  <Outside url={url} title={title} />
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function Outside({ url, title }: { url: string; title: string }): ReactNode {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  );
}

function Rating({ idea, field }: { idea: IdeaInFull; field: 'impact' | 'effort' }): ReactNode {
  const { write } = useMay();
  const change = useQuickChange();
  if (!write) return texts.rating(idea[field]);
  const rate = (value: string | null) => {
    const rating = value === null ? null : Number(value);
    const rated: IdeaChange = field === 'impact' ? { impact: rating } : { effort: rating };
    change(idea, rated, `${idea.title}: ${texts[field]} ${rating ?? backlogTexts.notRated}.`);
  };
  return (
    <Select
      aria-label={texts[field]}
      placeholder={texts.rating(null)}
      size="xs"
      data={
        idea[field] === null || ratings.includes(String(idea[field]))
          ? ratings
          : [String(idea[field]), ...ratings]
      }
      value={idea[field] === null ? null : String(idea[field])}
      onChange={rate}
      clearable
    />
  );
}

function Tags({ idea }: { idea: IdeaInFull }): ReactNode {
  const { write } = useMay();
  const change = useQuickChange();
  if (!write) return idea.tags.join(', ') || backlogTexts.notRated;
  return (
    <TagsInput
      aria-label={texts.tags}
      placeholder={idea.tags.length === 0 ? texts.tagsHint : ''}
      size="xs"
      maxTags={20}
      splitChars={[',', ';']}
      value={idea.tags}
      onChange={(tags) => change(idea, { tags }, `${texts.tags}: ${tags.join(', ') || texts.nothing}.`)}
    />
  );
}
