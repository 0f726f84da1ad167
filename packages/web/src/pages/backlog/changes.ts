import { useChangeIdea } from '../../api/ideas.ts';
import type { IdeaChange } from '../../api/ideas.ts';
import type { Idea } from '../../api/generated/types.gen.ts';
import { say, sayProblem, sayUndo } from '../../design/say.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';

/** An idea, from the list or in full. */
export type AnyIdea = Omit<Idea, 'storyCount'>;

/** Changes an idea in place; what was done is said, with a way back. */
export function useQuickChange(): (idea: AnyIdea, change: IdeaChange, said: string) => void {
  const { mutate } = useChangeIdea();
  return (idea, change, said) => {
    const before = Object.fromEntries(
      Object.keys(change).map((field) => [field, idea[field as keyof AnyIdea]]),
    ) as IdeaChange;
    const back = () =>
      mutate(
        { ideaId: idea.id, change: before },
        { onSuccess: () => say(texts.undone), onError: sayProblem },
      );
    mutate(
      { ideaId: idea.id, change },
      { onSuccess: () => sayUndo(said, { label: texts.undo, run: back }), onError: sayProblem },
    );
  };
}
