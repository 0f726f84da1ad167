import { useCallback } from 'react';
import { useChangeIdea } from '../../api/ideas.ts';
import type { IdeaChange } from '../../api/ideas.ts';
import type { Idea } from '../../api/generated/types.gen.ts';
import { say, sayProblem, sayUndo } from '../../design/say.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';

/** An idea, from the list or in full. */
export type AnyIdea = Omit<Idea, 'storyCount'>;

export type QuickChange = (idea: AnyIdea, change: IdeaChange, said: string) => void;

/**
 * Changes an idea in place; what was done is said, with a way back, even where the change takes what it was made on out
 * of sight. Always the same function.
 */
export function useQuickChange(): QuickChange {
  const { mutateAsync } = useChangeIdea();
  return useCallback(
    (idea, change, said) => {
      const ideaId = idea.id;
      const before = Object.fromEntries(
        Object.keys(change).map((field) => [field, idea[field as keyof AnyIdea]]),
      ) as IdeaChange;
      const back = () =>
        void mutateAsync({ ideaId, change: before }).then(() => say(texts.undone), sayProblem);
      void mutateAsync({ ideaId, change }).then(
        () => sayUndo(said, { label: texts.undo, run: back }),
        sayProblem,
      );
    },
    [mutateAsync],
  );
}
