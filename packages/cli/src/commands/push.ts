import { setTimeout as sleep } from 'node:timers/promises';
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
  Push,
  PushSummary,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findConnection } from '../client/find.ts';
import { interruption } from '../client/interruption.ts';
import { openApi } from '../client/settings.ts';
import { exitCodes, usageError } from '../cli-error.ts';
import { show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';

type Draft = PostPushesData['body'];

interface WatchOptions extends OutputOptions {
  watch?: true;
  onConflict?: Draft['onConflict'];
}

export interface PushOptions extends WatchOptions {
  project: string;
  connection?: string;
  stories?: string[];
  preflight?: true;
}

/** `crosslink push` */
export async function push(ideaIds: string[], options: PushOptions): Promise<number> {
  const { stories: storyIds = [], onConflict } = options;
  if (ideaIds.length + storyIds.length === 0)
    throw usageError(
      'items_missing',
      'It is not said what to push.',
      'Name ideas by their ids, or --stories.',
    );
  const api = await openApi();
  const { id: connectionId } = await findConnection(api, options.connection);
  const body = given<Draft>({ ideaIds, storyIds, connectionId, projectKey: options.project, onConflict });
  if (options.preflight) return preflight(api, body, options);
  const started = await api.call<PostPushesData, PostPushesResponses>('POST', {
    url: '/api/v1/pushes',
    body,
  });
  return present(api, started, options);
}

async function preflight(api: Api, body: Draft, options: OutputOptions): Promise<number> {
  const found = await api.call<PostPushesPreflightData, PostPushesPreflightResponses>('POST', {
    url: '/api/v1/pushes/preflight',
    body,
  });
  show(options, found, () => {
    const problems = [...found.problems, ...found.items.flatMap((item) => item.problems)];
    const rows = found.items.map(({ action, issueKey, issueType, title }) => [
      action,
      issueKey ?? '',
      issueType ?? '',
      title,
    ]);
    const headings = ['WOULD', 'ISSUE', 'TYPE', 'TITLE'].map((heading) => ({
      heading,
      shrinks: heading === 'TITLE',
    }));
    const lines = problems.map(({ message, remedy }) => `${oneLine(message)}\n    → ${oneLine(remedy)}`);
    return [found.sentence, table(headings, rows), ...lines].join('\n');
  });
  return found.ok ? exitCodes.fine : exitCodes.failed;
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
    await Promise.race([sleep(700), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    signal.throwIfAborted();
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
  return `${total} items: ${parts.map(([state, number]) => `${number} ${state}`).join(', ')}`;
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
