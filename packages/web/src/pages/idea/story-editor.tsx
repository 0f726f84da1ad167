import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { patchStoriesByStoryId } from '../../api/generated/sdk.gen.ts';
import type { Story } from '../../api/generated/types.gen.ts';
import { ideaQuery } from '../../api/queries.ts';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import { useDraft } from './draft.ts';
import type { Written } from './draft.ts';
import { Meanwhile } from './meanwhile.tsx';
import { StoryForm } from './story-form.tsx';
import type { StoryFields } from './story-form.tsx';

const labels: Record<keyof StoryFields, string> = {
  title: texts.story.title,
  asA: texts.story.asA,
  iWant: texts.story.iWant,
  soThat: texts.story.soThat,
  acceptanceCriteria: texts.story.criteria,
  points: texts.story.points,
  status: texts.story.status,
};

function writtenOf(story: Story): Written<StoryFields> {
  const { title, asA, iWant, soThat, acceptanceCriteria, points, status, version } = story;
  return { fields: { title, asA, iWant, soThat, acceptanceCriteria, points, status }, version };
}

/** A user story being changed, with an eye on what others do to it. */
export function StoryEditor({ story, onEnd }: { story: Story; onEnd: () => void }): ReactNode {
  const client = useQueryClient();
  const { base, save, busy, problem, clashes, changedByOthers } = useDraft({
    present: writtenOf(story),
    reread: async () => {
      const idea = await client.query({ ...ideaQuery(story.ideaId), staleTime: 0 });
      return writtenOf(idea.stories.find(({ id }) => id === story.id) ?? story);
    },
    send: (change: Partial<StoryFields>, version) =>
      ask(patchStoriesByStoryId({ path: { storyId: story.id }, body: { ...change, version } })),
    onSaved: async () => {
      onEnd();
      await client.invalidateQueries({ queryKey: ['ideas', story.ideaId] });
    },
  });
  return (
    <StoryForm
      story={base}
      submit={clashes.length > 0 ? texts.meanwhile.saveOver : texts.save}
      onSubmit={save}
      busy={busy}
      problem={problem}
      onCancel={onEnd}
    >
      <Meanwhile labels={labels} changedByOthers={changedByOthers} clashes={clashes} />
    </StoryForm>
  );
}
