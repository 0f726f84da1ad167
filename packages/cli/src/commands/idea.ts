import type {
  GetIdeasByIdeaIdData,
  GetIdeasByIdeaIdResponses,
  IdeaInFull,
  PatchIdeasByIdeaIdData,
  PatchIdeasByIdeaIdResponses,
  PostIdeasBatchData,
  PostIdeasBatchResponses,
  PostIdeasData,
  PostIdeasResponses,
} from '@crosslink/web';
import { emptyAsNull, given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findPerson } from '../client/find-person.ts';
import { openApi } from '../client/settings.ts';
import { count, show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { storyLine } from '../terminal/story.ts';
import { facts, oneLine } from '../terminal/table.ts';

export function getIdea(api: Api, ideaId: string): Promise<IdeaInFull> {
  const request: GetIdeasByIdeaIdData = { url: '/api/v1/ideas/{ideaId}', path: { ideaId } };
  return api.call<GetIdeasByIdeaIdData, GetIdeasByIdeaIdResponses>('GET', request);
}

/** `crosslink ideas show` */
export async function showIdea(ideaId: string, options: OutputOptions): Promise<void> {
  const idea = await getIdea(await openApi(), ideaId);
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
      ['External id', idea.externalId],
      ['Elsewhere', idea.externalUrl],
      ['Issues', issues.join(', ')],
    ]),
    ...[idea.description, idea.problem, idea.benefit].filter(Boolean),
    ...idea.stories.map((story) => `- ${storyLine(story)}`),
  ].join('\n');
}

/** What is not given stays; what is given empty is emptied. */
export interface IdeaOptions extends OutputOptions {
  description?: string;
  problem?: string;
  benefit?: string;
  impact?: number | '';
  effort?: number | '';
  status?: IdeaInFull['status'];
  tag?: string[];
  owner?: string;
  externalId?: string;
  externalUrl?: string;
}

export interface EditIdeaOptions extends IdeaOptions {
  title?: string;
}

type IdeaFields = Omit<PatchIdeasByIdeaIdData['body'], 'title' | 'version' | 'attachments'>;

async function fieldsOf(api: Api, options: IdeaOptions): Promise<IdeaFields> {
  const { description, problem, benefit, impact, effort, status, tag, owner } = options;
  return given<IdeaFields>({
    ...{ description, problem, benefit, status },
    impact: emptyAsNull(impact),
    effort: emptyAsNull(effort),
    tags: tag?.filter(Boolean),
    ownerId: owner ? (await findPerson(api, owner)).id : emptyAsNull(owner),
    externalId: emptyAsNull(options.externalId),
    externalUrl: emptyAsNull(options.externalUrl),
  });
}

/** `crosslink ideas add` */
export async function addIdea(title: string, options: IdeaOptions): Promise<void> {
  const api = await openApi();
  const idea = await api.call<PostIdeasData, PostIdeasResponses>('POST', {
    url: '/api/v1/ideas',
    body: { title, ...(await fieldsOf(api, options)) },
  });
  show(options, idea, () => `Added ${idea.id}.\nNext: crosslink push ${idea.id} --project KEY --preflight`);
}

/** `crosslink ideas edit` */
export async function editIdea(ideaId: string, options: EditIdeaOptions): Promise<void> {
  const api = await openApi();
  const title = given<{ title?: string }>({ title: options.title });
  const idea = await api.call<PatchIdeasByIdeaIdData, PatchIdeasByIdeaIdResponses>('PATCH', {
    url: '/api/v1/ideas/{ideaId}',
    path: { ideaId },
    body: { ...title, ...(await fieldsOf(api, options)) },
  });
  show(options, idea, () => ideaText(idea));
}

/** `crosslink ideas remove`: all of them or none. */
export async function removeIdeas(ideaIds: string[], options: OutputOptions): Promise<void> {
  const reply = await changeIdeas({ ideaIds, action: 'delete' });
  show(options, reply, () =>
    [
      `${count(reply.changedIds.length, 'idea')} removed; their issues stay.`,
      `To undo: crosslink ideas restore ${ideaIds.join(' ')}`,
    ].join('\n'),
  );
}

/** `crosslink ideas restore` */
export async function restoreIdeas(ideaIds: string[], options: OutputOptions): Promise<void> {
  const reply = await changeIdeas({ ideaIds, action: 'restore' });
  show(options, reply, () => `${count(reply.changedIds.length, 'idea')} restored.`);
}

async function changeIdeas(body: PostIdeasBatchData['body']): Promise<PostIdeasBatchResponses[200]> {
  const api = await openApi();
  const request: PostIdeasBatchData = { url: '/api/v1/ideas/batch', body };
  return api.call<PostIdeasBatchData, PostIdeasBatchResponses>('POST', request);
}
