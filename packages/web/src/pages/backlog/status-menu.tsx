import { Menu } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import { useQuickChange } from './changes.ts';
import type { AnyIdea } from './changes.ts';
import { statuses } from './filters.ts';
import classes from './status-menu.module.css';

const tones: Record<Idea['status'], Tone> = {
  new: 'neutral',
  considering: 'neutral',
  planned: 'busy',
  'in-progress': 'info',
  done: 'good',
  declined: 'neutral',
};

/** The status of an idea; whoever may write changes it here. The menu is made when it is asked for: lists are long. */
export function StatusMenu({ idea }: { idea: AnyIdea }): ReactNode {
  const { write } = useMay();
  const [asked, setAsked] = useState(false);
  const tag = <Tag tone={tones[idea.status]}>{statusNames[idea.status]}</Tag>;
  if (!write) return tag;
  if (asked) return <Choices idea={idea}>{tag}</Choices>;
  return (
    <button
      type="button"
      className={classes.button}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setAsked(true)}
    >
      <Words idea={idea}>{tag}</Words>
    </button>
  );
}

interface PartProps {
  idea: AnyIdea;
  children: ReactNode;
}

function Words({ idea, children }: PartProps): ReactNode {
  return (
    <>
      <span className="visually-hidden">{texts.statusOf(idea.title, '')}</span>
      {children}
    </>
  );
}

function Choices({ idea, children }: PartProps): ReactNode {
  const [opened, setOpened] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  const change = useQuickChange();
  const choose = (value: string) => {
    const status = statuses.find((one) => one === value);
    if (status && status !== idea.status)
      change(idea, { status }, texts.moved(idea.title, statusNames[status]));
  };
  return (
    <Menu
      position="bottom-start"
      width={180}
      opened={opened}
      onChange={setOpened}
      onClose={() => button.current?.focus()}
      returnFocus={false}
    >
      <Menu.Target>
        <button ref={button} type="button" className={classes.button}>
          <Words idea={idea}>{children}</Words>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={idea.status} onChange={choose}>
          {statuses.map((status) => (
            <Menu.RadioItem key={status} value={status} closeMenuOnClick>
              {statusNames[status]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
