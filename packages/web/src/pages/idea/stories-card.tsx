import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import {
  deleteStoriesByStoryId,
  postIdeasByIdeaIdStories,
  postStoriesByStoryIdRestore,
} from '../../api/generated/sdk.gen.ts';
import type { IdeaInFull, Link, Story } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Markdown } from '../../design/markdown.tsx';
import { sayProblem, sayUndo } from '../../design/say.tsx';
import { storyWords } from '../../design/story-words.ts';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useAction } from '../../design/use-action.ts';
import { useFragment } from '../../design/use-fragment.ts';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts, ideaTexts as texts, storyStatusNames } from '../../texts/backlog.ts';
import classes from './idea.module.css';
import { IssueLinks } from './issue-links.tsx';
import { StoryEditor } from './story-editor.tsx';
import { StoryForm } from './story-form.tsx';
import type { StoryFields } from './story-form.tsx';

const tones: Record<Story['status'], Tone> = { open: 'neutral', 'in-progress': 'info', done: 'good' };

export function StoriesCard({ idea }: { idea: IdeaInFull }): ReactNode {
  const client = useQueryClient();
  const { write } = useMay();
  const [adding, { open, close }] = useDisclosure(false);
  const add = useAction(
    (fields: StoryFields) => ask(postIdeasByIdeaIdStories({ path: { ideaId: idea.id }, body: fields })),
    () => {
      close();
      return client.invalidateQueries({ queryKey: ['ideas', idea.id] });
    },
  );
  return (
    <Card
      title={texts.stories}
      actions={
        write && (
          <Button size="xs" variant="default" onClick={open} leftSection={<Icon name="plus" size={14} />}>
            {texts.addStory}
          </Button>
        )
      }
    >
      {idea.stories.length === 0 && !adding && <p className={classes.quiet}>{texts.noStories}</p>}
      <ul className={classes.stories}>
        {idea.stories.map((story) => (
          <li key={story.id}>
            <StoryRow story={story} links={idea.links.filter(({ itemId }) => itemId === story.id)} />
          </li>
        ))}
      </ul>
      {adding && (
        <div style={{ marginTop: '0.75rem' }}>
          <StoryForm
            submit={texts.story.add}
            onSubmit={add.run}
            busy={add.busy}
            problem={add.problem}
            onCancel={close}
          />
        </div>
      )}
    </Card>
  );
}

function StoryRow({ story, links }: { story: Story; links: Link[] }): ReactNode {
  const { write } = useMay();
  const [editing, setEditing] = useState(false);
  const target = useFragment() === `story-${story.id}`;
  if (editing) return <StoryEditor story={story} onEnd={() => setEditing(false)} />;
  return (
    <div id={`story-${story.id}`} className={`${classes.story} ${target ? classes.target : ''}`}>
      <div className={classes.words}>
        {story.title !== null && <p className={classes.sentence}>{story.title}</p>}
        {story.iWant !== null && (
          <p className={story.title === null ? classes.sentence : classes.quiet} style={{ margin: 0 }}>
            {texts.story.sentence(story)}
          </p>
        )}
        {story.acceptanceCriteria !== '' && (
          <div className={classes.criteria}>
            <strong>{texts.story.criteriaLabel}</strong>
            <Markdown text={story.acceptanceCriteria} />
          </div>
        )}
        <div className={classes.storyFacts}>
          <Tag tone={tones[story.status]}>{storyStatusNames[story.status]}</Tag>
          {story.points !== null && <span>{texts.story.pointsOf(story.points)}</span>}
          <IssueLinks links={links} />
        </div>
      </div>
      {write && <StoryTools story={story} onEdit={() => setEditing(true)} />}
    </div>
  );
}

function StoryTools({ story, onEdit }: { story: Story; onEdit: () => void }): ReactNode {
  const client = useQueryClient();
  const words = storyWords(story);
  const path = { storyId: story.id };
  const refresh = () => client.invalidateQueries({ queryKey: ['ideas', story.ideaId] });
  const restore = useAction(() => ask(postStoriesByStoryIdRestore({ path })), refresh, sayProblem);
  const remove = useAction(
    () => ask(deleteStoriesByStoryId({ path })),
    () => {
      sayUndo(texts.storyRemoved, { label: backlogTexts.undo, run: () => restore.run() });
      return refresh();
    },
    sayProblem,
  );
  return (
    <div className={classes.tools}>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.editStory(words)} onClick={onEdit}>
        <Icon name="edit" size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.removeStory(words)}
        onClick={() => remove.run()}
      >
        <Icon name="trash" size={16} />
      </ActionIcon>
    </div>
  );
}
