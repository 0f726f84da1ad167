import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import { useQuickChange } from './changes.ts';
import type { AnyIdea } from './changes.ts';
import classes from './status-menu.module.css';

export const statuses = Object.keys(statusNames) as Idea['status'][];

const tones: Record<Idea['status'], Tone> = {
  new: 'neutral',
  considering: 'neutral',
  planned: 'busy',
  'in-progress': 'info',
  done: 'good',
  declined: 'neutral',
};

/** The status of an idea; whoever may write changes it here. */
export function StatusMenu({ idea }: { idea: AnyIdea }): ReactNode {
  const { write } = useMay();
  const change = useQuickChange();
  const tag = <Tag tone={tones[idea.status]}>{statusNames[idea.status]}</Tag>;
  if (!write) return tag;
  return (
    <Menu position="bottom-start" width={180}>
      <Menu.Target>
        <button type="button" className={classes.button}>
          <span className="visually-hidden">{texts.statusOf(idea.title, '')}</span>
          {tag}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={idea.status}
          onChange={(value) => {
            const status = statuses.find((one) => one === value);
            if (status && status !== idea.status) {
              change(idea, { status }, texts.moved(idea.title, statusNames[status]));
            }
          }}
        >
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
