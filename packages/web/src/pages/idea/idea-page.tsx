import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { ideaQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Markdown } from '../../design/markdown.tsx';
import { Screen } from '../../design/screen.tsx';
import { storyWords } from '../../design/story-words.ts';
import { Loaded } from '../../design/waiting.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import classes from './idea.module.css';
import { IssueLinks } from './issue-links.tsx';

export default function IdeaPage({ ideaId }: { ideaId: string }): ReactNode {
  const idea = useQuery(ideaQuery(ideaId));
  return <Loaded query={idea}>{(found) => <Idea idea={found} />}</Loaded>;
}

function Idea({ idea }: { idea: IdeaInFull }): ReactNode {
  const { write } = useMay();
  // Issues of stories lead to #story-<id>, which is there only now.
  useEffect(() => {
    document.getElementById(window.location.hash.slice(1))?.scrollIntoView({ block: 'center' });
  }, []);
  const linksOf = (itemId: string) => idea.links.filter((link) => link.itemId === itemId);
  return (
    <Screen
      title={idea.title}
      above={
        <Link href="/backlog">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
      actions={
        write && (
          <Button
            component={Link}
            href={`/push?ideas=${idea.id}`}
            leftSection={<Icon name="send" size={16} />}
          >
            {texts.push}
          </Button>
        )
      }
    >
      <Card>
        {idea.description === '' ? texts.noDescription : <Markdown text={idea.description} />}
        <p>
          <IssueLinks links={linksOf(idea.id)} />
        </p>
      </Card>
      <Card title={texts.stories}>
        {idea.stories.length === 0 ? (
          <p>{texts.noStories}</p>
        ) : (
          <ul className={classes.stories}>
            {idea.stories.map((story) => (
              <li
                key={story.id}
                id={`story-${story.id}`}
                className={`${classes.story} ${window.location.hash === `#story-${story.id}` ? classes.target : ''}`}
              >
                <div className={classes.words}>
                  <strong>{storyWords(story)}</strong>
                  {story.acceptanceCriteria !== '' && (
                    <div className={classes.criteria}>
                      <Markdown text={story.acceptanceCriteria} />
                    </div>
                  )}
                </div>
                <IssueLinks links={linksOf(story.id)} />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Screen>
  );
}
