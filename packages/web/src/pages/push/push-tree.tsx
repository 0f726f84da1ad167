import type { ReactNode } from 'react';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { storyWords } from '../../design/story-words.ts';
import { Tag } from '../../design/tag.tsx';
import { pushTexts as texts } from '../../texts/backlog.ts';
import classes from './push.module.css';

/** The issues a push makes, as they will hang together. */
export function PushTree({ ideas, linked }: { ideas: IdeaInFull[]; linked: ReadonlySet<string> }): ReactNode {
  const already = (id: string) => linked.has(id) && <Tag>{texts.linked}</Tag>;
  return (
    <ul className={classes.tree}>
      {ideas.map((idea) => (
        <li key={idea.id}>
          <div className={classes.item}>
            <Icon name="idea" size={16} />
            <span>
              <strong>{idea.title}</strong> {already(idea.id)}
            </span>
          </div>
          {idea.stories.length > 0 && (
            <ul>
              {idea.stories.map((story) => (
                <li key={story.id} className={classes.item}>
                  <Icon name="story" size={14} />
                  <span>
                    {storyWords(story)} {already(story.id)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
