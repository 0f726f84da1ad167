import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { deleteIdeasByIdeaId, postIdeasByIdeaIdRestore } from '../../api/generated/sdk.gen.ts';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { ideaQuery } from '../../api/queries.ts';
import { Icon } from '../../design/icons.tsx';
import { sayProblem, sayUndo } from '../../design/say.tsx';
import { Screen } from '../../design/screen.tsx';
import { useAction } from '../../design/use-action.ts';
import { Loaded } from '../../design/waiting.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts, ideaTexts as texts } from '../../texts/backlog.ts';
import { FactsCard } from './facts-card.tsx';
import { HistoryCard } from './history-card.tsx';
import classes from './idea.module.css';
import { IdeaTexts } from './idea-texts.tsx';
import { IssuesCard } from './issue-links.tsx';
import { StoriesCard } from './stories-card.tsx';

export default function IdeaPage({ ideaId }: { ideaId: string }): ReactNode {
  const idea = useQuery(ideaQuery(ideaId));
  return <Loaded query={idea}>{(found) => <Idea idea={found} />}</Loaded>;
}

function Idea({ idea }: { idea: IdeaInFull }): ReactNode {
  const { write } = useMay();
  const [editing, setEditing] = useState(false);
  // Issues of stories lead to #story-<id>, which is there only now.
  useEffect(() => {
    document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <Screen
      title={idea.title}
      above={
        <Link href="/backlog">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
      actions={write && <Actions idea={idea} onEdit={() => setEditing(true)} />}
    >
      <div className={classes.layout}>
        <div className={classes.column}>
          <IdeaTexts idea={idea} editing={editing} onEditing={setEditing} />
          <StoriesCard idea={idea} />
          <HistoryCard ideaId={idea.id} />
        </div>
        <div className={classes.column}>
          <FactsCard idea={idea} />
          <IssuesCard links={idea.links.filter(({ itemId }) => itemId === idea.id)} />
        </div>
      </div>
    </Screen>
  );
}

function Actions({ idea, onEdit }: { idea: IdeaInFull; onEdit: () => void }): ReactNode {
  const remove = useRemoval(idea);
  return (
    <>
      <Button variant="default" onClick={onEdit} leftSection={<Icon name="edit" size={16} />}>
        {texts.edit}
      </Button>
      <Button component={Link} href={`/push?ideas=${idea.id}`} leftSection={<Icon name="send" size={16} />}>
        {texts.push}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={texts.more}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="trash" size={16} />} onClick={() => remove.run()}>
            {texts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** Deletes without asking, for it can be taken back. */
function useRemoval(idea: IdeaInFull): { run: () => void } {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const path = { ideaId: idea.id };
  const refresh = () => client.invalidateQueries({ queryKey: ['ideas'] });
  const restore = useAction(() => ask(postIdeasByIdeaIdRestore({ path })), refresh, sayProblem);
  return useAction(
    () => ask(deleteIdeasByIdeaId({ path })),
    async () => {
      navigate('/backlog');
      sayUndo(texts.removed(idea.title), { label: backlogTexts.undo, run: () => restore.run() });
      await refresh();
    },
    sayProblem,
  );
}
