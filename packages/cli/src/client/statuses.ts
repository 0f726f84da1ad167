import type { IdeaInFull, Story } from '@crosslink/web';

/** What an idea and a user story can be, as the REST API names it. */
export const statuses = {
  idea: ['new', 'considering', 'planned', 'in-progress', 'done', 'declined'],
  story: ['open', 'in-progress', 'done'],
} as const satisfies { idea: IdeaInFull['status'][]; story: Story['status'][] };
