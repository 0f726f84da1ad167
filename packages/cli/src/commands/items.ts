import type {
  GetIdeasByIdeaIdData,
  GetIdeasByIdeaIdResponses,
  IdeaInFull,
  PostIdeasByIdeaIdStoriesData,
  PostIdeasByIdeaIdStoriesResponses,
  PostIdeasData,
  PostIdeasResponses,
  Story,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import { openApi } from '../client/settings.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine } from '../terminal/table.ts';

/** `crosslink ideas show` */
export async function showIdea(ideaId: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const idea = await api.call<GetIdeasByIdeaIdData, GetIdeasByIdeaIdResponses>('GET', {
    url: '/api/v1/ideas/{ideaId}',
    path: { ideaId },
  });
  show(options, idea, () => ideaText(idea));
}

function ideaText(idea: IdeaInFull): string {
  const issues = idea.links.map(({ issueKey, status }) => `${issueKey}${status ? ` (${status.name})` : ''}`);
  return [
    oneLine(idea.title),
    facts([
      ['Id', idea.id],
      ['Status', idea.status],
      ['Impact', idea.impact === null ? undefined : String(idea.impact)],
      ['Effort', idea.effort === null ? undefined : String(idea.effort)],
      ['Tags', idea.tags.join(', ')],
      ['Issues', issues.join(', ')],
    ]),
    ...[idea.description, idea.problem, idea.benefit].filter(Boolean),
    ...idea.stories.map((story) => `- ${storyTitle(story)} [${story.status}] ${story.id}`),
  ].join('\n');
}

function storyTitle({ title, asA, iWant, soThat }: Story): string {
  const parts = [asA && `As a ${asA}`, iWant && `I want ${iWant}`, soThat && `so that ${soThat}`];
  return oneLine(title ?? parts.filter(Boolean).join(', '));
}

export interface AddIdeaOptions extends OutputOptions {
  description?: string;
  impact?: number;
  effort?: number;
  tag?: string[];
}

/** `crosslink ideas add` */
export async function addIdea(title: string, options: AddIdeaOptions): Promise<void> {
  const { description, impact, effort, tag: tags } = options;
  const api = await openApi();
  const idea = await api.call<PostIdeasData, PostIdeasResponses>('POST', {
    url: '/api/v1/ideas',
    body: given<PostIdeasData['body']>({ title, description, impact, effort, tags }),
  });
  show(options, idea, () => `Added ${idea.id}.\nNext: crosslink push ${idea.id} --project KEY --preflight`);
}

export interface AddStoryOptions extends OutputOptions {
  title?: string;
  asA?: string;
  iWant?: string;
  soThat?: string;
  points?: number;
}

type StoryDraft = PostIdeasByIdeaIdStoriesData['body'];

/** `crosslink stories add` */
export async function addStory(ideaId: string, options: AddStoryOptions): Promise<void> {
  const { title, asA, iWant, soThat, points } = options;
  const api = await openApi();
  const story = await api.call<PostIdeasByIdeaIdStoriesData, PostIdeasByIdeaIdStoriesResponses>('POST', {
    url: '/api/v1/ideas/{ideaId}/stories',
    path: { ideaId },
    body: given<StoryDraft>({ title, asA, iWant, soThat, points }),
  });
  show(options, story, () => `Added ${story.id}: ${storyTitle(story)}`);
}
