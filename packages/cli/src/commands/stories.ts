import type {
  DeleteStoriesByStoryIdData,
  DeleteStoriesByStoryIdResponses,
  GetIdeasByIdeaIdDeletedStoriesData,
  GetIdeasByIdeaIdDeletedStoriesResponses,
  PatchStoriesByStoryIdData,
  PatchStoriesByStoryIdResponses,
  PostIdeasByIdeaIdStoriesData,
  PostIdeasByIdeaIdStoriesResponses,
  PostStoriesByStoryIdRestoreData,
  PostStoriesByStoryIdRestoreResponses,
  Story,
} from '@crosslink/web';
import { emptyAsNull, given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { openApi } from '../client/settings.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { storyLine, storyTitle } from '../terminal/story.ts';
import { table } from '../terminal/table.ts';
import { getIdea } from './idea.ts';

export interface ListStoriesOptions extends OutputOptions {
  deleted?: true;
}

/** `crosslink stories list` */
export async function showStories(ideaId: string, options: ListStoriesOptions): Promise<void> {
  const api = await openApi();
  const items = options.deleted ? await deletedStories(api, ideaId) : (await getIdea(api, ideaId)).stories;
  show(options, { items }, () =>
    items.length === 0
      ? `There is no such user story.\nNext: crosslink stories add ${ideaId} --title TEXT`
      : table(
          columns,
          items.map((story) => [
            story.id,
            storyTitle(story),
            story.status,
            story.points === null ? '' : String(story.points),
          ]),
        ),
  );
}

const columns = [
  { heading: 'ID' },
  { heading: 'STORY', shrinks: true },
  { heading: 'STATUS' },
  { heading: 'POINTS' },
];

async function deletedStories(api: Api, ideaId: string): Promise<Story[]> {
  const reply = await api.call<GetIdeasByIdeaIdDeletedStoriesData, GetIdeasByIdeaIdDeletedStoriesResponses>(
    'GET',
    { url: '/api/v1/ideas/{ideaId}/deleted-stories', path: { ideaId } },
  );
  return reply.items;
}

/** What is not given stays; what is given empty is emptied. */
export interface StoryOptions extends OutputOptions {
  title?: string;
  asA?: string;
  iWant?: string;
  soThat?: string;
  acceptanceCriteria?: string;
  points?: number | '';
  status?: Story['status'];
  externalId?: string;
  externalUrl?: string;
}

type StoryFields = Omit<PatchStoriesByStoryIdData['body'], 'version' | 'attachments'>;

function fieldsOf(options: StoryOptions): StoryFields {
  const { title, asA, iWant, soThat, acceptanceCriteria, points, status } = options;
  return given<StoryFields>({
    ...{ title: emptyAsNull(title), asA: emptyAsNull(asA), iWant: emptyAsNull(iWant) },
    ...{ soThat: emptyAsNull(soThat), acceptanceCriteria, status },
    points: emptyAsNull(points),
    externalId: emptyAsNull(options.externalId),
    externalUrl: emptyAsNull(options.externalUrl),
  });
}

/** `crosslink stories add` */
export async function addStory(ideaId: string, options: StoryOptions): Promise<void> {
  const api = await openApi();
  const story = await api.call<PostIdeasByIdeaIdStoriesData, PostIdeasByIdeaIdStoriesResponses>('POST', {
    url: '/api/v1/ideas/{ideaId}/stories',
    path: { ideaId },
    body: fieldsOf(options),
  });
  show(options, story, () => `Added ${story.id}: ${storyTitle(story)}`);
}

/** `crosslink stories edit` */
export async function editStory(storyId: string, options: StoryOptions): Promise<void> {
  const api = await openApi();
  const story = await api.call<PatchStoriesByStoryIdData, PatchStoriesByStoryIdResponses>('PATCH', {
    url: '/api/v1/stories/{storyId}',
    path: { storyId },
    body: fieldsOf(options),
  });
  show(options, story, () => storyLine(story));
}

/** `crosslink stories remove` */
export async function removeStory(storyId: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  await api.call<DeleteStoriesByStoryIdData, DeleteStoriesByStoryIdResponses>('DELETE', {
    url: '/api/v1/stories/{storyId}',
    path: { storyId },
  });
  show(
    options,
    { id: storyId },
    () => `Removed; its issue stays.\nTo undo: crosslink stories restore ${storyId}`,
  );
}

/** `crosslink stories restore` */
export async function restoreStory(storyId: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const story = await api.call<PostStoriesByStoryIdRestoreData, PostStoriesByStoryIdRestoreResponses>(
    'POST',
    { url: '/api/v1/stories/{storyId}/restore', path: { storyId } },
  );
  show(options, story, () => `Restored: ${storyLine(story)}`);
}
