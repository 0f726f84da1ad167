import type {
  GetIdeasByIdeaIdHistoryData,
  GetIdeasByIdeaIdHistoryResponses,
  HistoryEntry,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { listPeople } from '../client/find-person.ts';
import { openApi } from '../client/settings.ts';
import { CliError } from '../cli-error.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { storyTitle } from '../terminal/story.ts';
import { facts, oneLine } from '../terminal/table.ts';
import { localTime } from '../terminal/time.ts';
import { getIdea } from './idea.ts';

export interface HistoryOptions extends OutputOptions {
  limit: number;
  cursor?: string;
}

type HistoryQuery = NonNullable<GetIdeasByIdeaIdHistoryData['query']>;

/** `crosslink ideas history`: what happened to an idea and its user stories, the latest first. */
export async function showHistory(ideaId: string, options: HistoryOptions): Promise<void> {
  const api = await openApi();
  const { limit, cursor } = options;
  const reply = await api.call<GetIdeasByIdeaIdHistoryData, GetIdeasByIdeaIdHistoryResponses>('GET', {
    url: '/api/v1/ideas/{ideaId}/history',
    path: { ideaId },
    query: given<HistoryQuery>({ limit, cursor }),
  });
  // Programs get ids, and need no names.
  const names: Names = options.json ? new Map<string, string>() : await namesFor(api, ideaId);
  show(options, reply, () => {
    if (reply.items.length === 0) return 'Nothing happened yet.';
    const more = reply.nextCursor === null ? [] : [`There are more: --cursor ${reply.nextCursor}`];
    return [...reply.items.map((entry) => entryText(entry, names)), ...more].join('\n');
  });
}

/** Of people and user stories, by their ids. */
type Names = Map<string, string>;

async function namesFor(api: Api, ideaId: string): Promise<Names> {
  const [people, stories] = await Promise.all([listPeople(api), storiesOf(api, ideaId)]);
  return new Map([
    ...people.map(({ id, name }) => [id, oneLine(name)] as const),
    ...stories.map((story) => [story.id, storyTitle(story)] as const),
  ]);
}

/** A removed idea has a history, but shows no stories. */
async function storiesOf(api: Api, ideaId: string) {
  try {
    return (await getIdea(api, ideaId)).stories;
  } catch (error) {
    if (error instanceof CliError && error.code === 'idea_not_found') return [];
    throw error;
  }
}

function entryText(entry: HistoryEntry, names: Names): string {
  const { at, itemKind, itemId, action, changes } = entry;
  const item = itemKind === 'idea' ? 'the idea' : `user story ${names.get(itemId) ?? itemId}`;
  const heading = `${localTime(at)}  ${byWhom(entry, names)} ${happened[action]} ${item}`;
  // That it was moved is all: beside whom says little later on.
  const shown = action === 'moved' ? [] : changes;
  const told = shown.map(({ field, from, to, because }): [string, string] => {
    const step = action === 'changed' ? `${inWords(from)} → ${inWords(to)}` : inWords(to);
    return [field, because === undefined ? step : `${step} (${because})`];
  });
  return [heading, ...(told.length > 0 ? [facts(told)] : [])].join('\n');
}

const happened = {
  created: 'added',
  changed: 'changed',
  moved: 'moved',
  deleted: 'removed',
  restored: 'restored',
} satisfies Record<HistoryEntry['action'], string>;

const ways = { import: 'an import', sync: 'sync with Jira', push: 'a push' };

function byWhom({ source, actorId }: HistoryEntry, names: Names): string {
  const person = actorId === null ? undefined : (names.get(actorId) ?? 'somebody who is gone');
  if (source === 'person') return person ?? 'somebody who is gone';
  return person === undefined ? ways[source] : `${person}, by ${ways[source]},`;
}

const MOST_LETTERS = 80;

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > MOST_LETTERS
    ? `${words.slice(0, MOST_LETTERS).replace(/[\uD800-\uDBFF]$/, '')}…`
    : words;
}
