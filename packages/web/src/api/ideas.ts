import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from './ask.ts';
import { patchIdeasByIdeaId } from './generated/sdk.gen.ts';
import type { PatchIdeasByIdeaIdData } from './generated/types.gen.ts';
import { putIntoLists, refreshLists, stopReadingLists } from './idea-lists.ts';

export type IdeaChange = PatchIdeasByIdeaIdData['body'];

/** Changes an idea, here at once and at the server right after; takes it back where the server refuses. */
export function useChangeIdea() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ideaId, change }: { ideaId: string; change: IdeaChange }) =>
      ask(patchIdeasByIdeaId({ path: { ideaId }, body: change })),
    onMutate: async ({ ideaId, change }) => {
      await stopReadingLists(client);
      return { takeBack: putIntoLists(client, ideaId, change) };
    },
    onError: (_error, _input, context) => context?.takeBack(),
    onSuccess: (idea) => {
      client.setQueryData(['ideas', idea.id], idea);
      putIntoLists(client, idea.id, idea);
      void client.invalidateQueries({ queryKey: ['ideas', idea.id, 'history'] });
    },
    onSettled: () => void refreshLists(client),
  });
}
