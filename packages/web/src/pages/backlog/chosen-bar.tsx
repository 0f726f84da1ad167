import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/ask.ts';
import { postIdeasBatch } from '../../api/generated/sdk.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { sayProblem, sayUndo } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { backlogTexts as texts } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import { pushOf } from '../push/wanted.ts';
import type { Choice } from './choice.ts';

const BATCH_SIZE = 500;
/** As many as the server takes in one push. */
const MOST_PUSHED = 1_000;

/** What can be done with the ideas that are chosen. */
export function ChosenBar({ choice: { chosen, clear } }: { choice: Choice }): ReactNode {
  const removal = useRemoval(clear);
  if (chosen.size === 0) return null;
  return (
    <div className={classes.chosen} role="status">
      {texts.chosen(chosen.size)}
      <Button variant="subtle" color="gray" onClick={clear}>
        {texts.clear}
      </Button>
      <Button variant="default" loading={removal.busy} onClick={() => removal.run([...chosen])}>
        {texts.deleteChosen}
      </Button>
      <PushButton chosen={[...chosen]} />
    </div>
  );
}

function PushButton({ chosen }: { chosen: string[] }): ReactNode {
  const icon = <Icon name="send" size={16} />;
  if (chosen.length <= MOST_PUSHED)
    return (
      <Button component={Link} {...pushOf(chosen)} leftSection={icon}>
        {texts.push}
      </Button>
    );
  return (
    <>
      <Button disabled leftSection={icon}>
        {texts.push}
      </Button>
      <span>{texts.mostPushed(MOST_PUSHED)}</span>
    </>
  );
}

async function inBatches(ideaIds: string[], action: 'delete' | 'restore'): Promise<void> {
  for (let from = 0; from < ideaIds.length; from += BATCH_SIZE) {
    await ask(postIdeasBatch({ body: { ideaIds: ideaIds.slice(from, from + BATCH_SIZE), action } }));
  }
}

/** Deletes without asking, for it can be taken back. */
function useRemoval(onDone: () => void) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['ideas'] });
  const restore = useAction((ids: string[]) => inBatches(ids, 'restore'), refresh, sayProblem);
  return useAction(
    (ids: string[]) => inBatches(ids, 'delete'),
    (_done, ids) => {
      onDone();
      sayUndo(texts.deletedChosen(ids.length), { label: texts.undo, run: () => restore.run(ids) });
      return refresh();
    },
    sayProblem,
  );
}
