import type {
  GetPushesByPushIdData,
  GetPushesByPushIdResponses,
  GetPushesData,
  GetPushesResponses,
  PostPushesByPushIdCancelData,
  PostPushesByPushIdCancelResponses,
  PostPushesByPushIdRepeatData,
  PostPushesByPushIdRepeatResponses,
  PostPushesData,
  PostPushesPreflightData,
  PostPushesPreflightResponses,
  PostPushesResponses,
  Preflight,
  Push,
  PushSummary,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findConnection } from '../client/find.ts';
import { interruption, pause } from '../client/interruption.ts';
import { openApi } from '../client/settings.ts';
import { CliError, exitCodes, usageError } from '../cli-error.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';
import { filterOf, listIdeas } from './ideas.ts';
import type { FilterOptions } from './ideas.ts';

type Draft = PostPushesData['body'];

interface WatchOptions extends OutputOptions {
  watch?: true;
  onConflict?: Draft['onConflict'];
}

export interface PushOptions extends WatchOptions, FilterOptions {
  project: string;
  connection?: string;
  stories?: string[];
  /** Every idea that the filters choose. */
  all?: true;
  preflight?: true;
  yes?: true;
}

/** `crosslink push` */
export async function push(ideaIds: string[], options: PushOptions): Promise<number> {
  requireItems(ideaIds, options);
  const api = await openApi();
  const { id: connectionId } = await findConnection(api, options.connection);
  const { stories: storyIds = [], onConflict, project: projectKey } = options;
  const chosen = options.all ? await chosenIdeas(api, options) : ideaIds;
  const body = given<Draft>({ ideaIds: chosen, storyIds, connectionId, projectKey, onConflict });
  if (options.preflight) return preflight(api, body, options);
  if (options.all && !(await isAgreed(api, body, options))) return exitCodes.failed;
  const started = await api.call<PostPushesData, PostPushesResponses>('POST', {
    url: '/api/v1/pushes',
    body,
  });
  return present(api, started, options);
}

/** @throws CliError `items_missing`, `items_twice` */
function requireItems(ideaIds: string[], { all, stories = [], ...filter }: PushOptions): void {
  const named = ideaIds.length + stories.length > 0;
  if (all && named)
    throw usageError(
      'items_twice',
      'It is said twice what to push.',
      'Name items, or say --all, with filters if you like.',
    );
  if (!all && (!named || Object.keys(filterOf(filter)).length > 0))
    throw usageError(
      'items_missing',
      'It is not said what to push.',
      'Name ideas by their ids, or --stories; or say --all: every idea that --search, --status and --tag choose.',
    );
}

/** One push takes as many. */
const IDEAS_AT_MOST = 1_000;

/** @throws CliError `ideas_none`, `ideas_too_many` */
async function chosenIdeas(api: Api, options: FilterOptions): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null && ids.length <= IDEAS_AT_MOST) {
    const page = await listIdeas(api, {
      ...filterOf(options),
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  const remedy = 'Choose with --search, --status and --tag; crosslink ideas list takes the same.';
  if (ids.length === 0) throw new CliError({ code: 'ideas_none', message: 'No idea is like that.', remedy });
  if (ids.length > IDEAS_AT_MOST)
    throw new CliError({
      code: 'ideas_too_many',
      message: `These are more than ${IDEAS_AT_MOST} ideas, which is what one push takes.`,
      remedy,
    });
  return ids;
}

/** Of what nobody named item by item, what would happen is said before. */
async function isAgreed(api: Api, body: Draft, options: PushOptions): Promise<boolean> {
  const found = await askPreflight(api, body);
  tell(preflightText(found));
  if (found.ok) await confirm('Push this?', options);
  return found.ok;
}

function askPreflight(api: Api, body: Draft): Promise<Preflight> {
  const request: PostPushesPreflightData = { url: '/api/v1/pushes/preflight', body };
  return api.call<PostPushesPreflightData, PostPushesPreflightResponses>('POST', request);
}

async function preflight(api: Api, body: Draft, options: OutputOptions): Promise<number> {
  const found = await askPreflight(api, body);
  show(options, found, () => preflightText(found));
  return found.ok ? exitCodes.fine : exitCodes.failed;
}

function preflightText({ sentence, problems: ofAll, items }: Preflight): string {
  const problems = [...ofAll, ...items.flatMap((item) => item.problems)];
  const rows = items.map(({ action, issueKey, issueType, title }) => [
    ...[action, issueKey ?? '', issueType ?? '', title],
  ]);
  const columns = ['WOULD', 'ISSUE', 'TYPE', 'TITLE'].map((heading) => ({
    heading,
    shrinks: heading === 'TITLE',
  }));
  const lines = problems.map(({ message, remedy }) => `${oneLine(message)}\n    → ${oneLine(remedy)}`);
  return [sentence, table(columns, rows), ...lines].join('\n');
}

async function present(api: Api, started: Push, options: WatchOptions): Promise<number> {
  const last = options.watch ? await watched(api, started) : started;
  show(options, last, () => pushText(last));
  return options.watch ? exitCodeOf(last) : exitCodes.fine;
}

/** Until it is over. Whoever stops watching does not stop the push. */
async function watched(api: Api, started: Push): Promise<Push> {
  const signal = interruption();
  const leave = () => tell(`The push goes on: crosslink pushes show ${started.id}`);
  signal.addEventListener('abort', leave);
  let push = started;
  let said = '';
  while (push.state === 'running') {
    if (countsText(push) !== said) tell((said = countsText(push)));
    await pause(700);
    push = await getPush(api, started.id);
  }
  signal.removeEventListener('abort', leave);
  return push;
}

function getPush(api: Api, pushId: string): Promise<Push> {
  const request: GetPushesByPushIdData = { url: '/api/v1/pushes/{pushId}', path: { pushId } };
  return api.call<GetPushesByPushIdData, GetPushesByPushIdResponses>('GET', request);
}

function exitCodeOf({ counts: { unknown, done, total } }: PushSummary): number {
  if (unknown > 0) return exitCodes.outcomeUnknown;
  return done === total ? exitCodes.fine : exitCodes.failed;
}

function countsText({ counts: { total, ...states } }: PushSummary): string {
  const parts = Object.entries(states).filter(([, number]) => number > 0);
  return `${count(total, 'item')}: ${parts.map(([state, number]) => `${number} ${state}`).join(', ')}`;
}

function pushText(push: Push): string {
  const rows = push.items.map(({ state, outcome, issueKey, title, error }) => [
    state,
    outcome ?? '',
    issueKey ?? '',
    title,
    error === null ? '' : `${error.message} ${error.remedy}`,
  ]);
  const columns = ['STATE', 'OUTCOME', 'ISSUE', 'TITLE', 'PROBLEM'].map((heading) => ({
    heading,
    shrinks: heading === 'TITLE',
  }));
  const stopped = push.error ? [`${oneLine(push.error.message)} ${oneLine(push.error.remedy)}`] : [];
  const next = push.state === 'running' ? [`Next: crosslink pushes show ${push.id} --watch`] : [];
  return [`Push ${push.id}: ${countsText(push)}`, table(columns, rows), ...stopped, ...next].join('\n');
}

/** `crosslink pushes list` */
export async function showPushes(options: OutputOptions): Promise<void> {
  const api = await openApi();
  const reply = await api.call<GetPushesData, GetPushesResponses>('GET', { url: '/api/v1/pushes' });
  const columns = ['ID', 'STATE', 'PROJECT', 'BEGAN', 'ITEMS'].map((heading) => ({ heading }));
  const rowOf = (one: PushSummary) => [
    one.id,
    one.state,
    one.projectKey,
    ago(one.createdAt),
    countsText(one),
  ];
  show(options, reply, () =>
    reply.items.length === 0
      ? 'Nothing was pushed yet.\nNext: crosslink push IDEA --project KEY --preflight'
      : table(columns, reply.items.map(rowOf)),
  );
}

/** `crosslink pushes show` */
export async function showPush(pushId: string, options: WatchOptions): Promise<number> {
  const api = await openApi();
  return present(api, await getPush(api, pushId), options);
}

/** `crosslink pushes cancel` */
export async function cancelPush(pushId: string, options: OutputOptions): Promise<number> {
  const api = await openApi();
  const push = await api.call<PostPushesByPushIdCancelData, PostPushesByPushIdCancelResponses>('POST', {
    url: '/api/v1/pushes/{pushId}/cancel',
    path: { pushId },
  });
  return present(api, push, options);
}

/** `crosslink pushes retry`: what is not done, once more. */
export async function retryPush(pushId: string, options: WatchOptions): Promise<number> {
  const api = await openApi();
  const body = given<PostPushesByPushIdRepeatData['body']>({ onConflict: options.onConflict });
  const push = await api.call<PostPushesByPushIdRepeatData, PostPushesByPushIdRepeatResponses>('POST', {
    url: '/api/v1/pushes/{pushId}/repeat',
    path: { pushId },
    body,
  });
  return present(api, push, options);
}
