import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { meQuery } from './queries.ts';

/** As `GET /api/v1/events` tells it. */
interface PageEvent {
  kind: 'idea.changed' | 'link.changed' | 'push.changed' | 'site.changed' | 'connection.changed' | 'reset';
  ids: string[];
}

/** What comes within this time is read anew together, so that a push of two hundred items does not freeze the page. */
const GATHERED_MS = 300;
/** Shorter losses are nobody's business. */
const LOST_AFTER_MS = 2_000;
const AGAIN_AFTER_MS = 3_000;
/** Signing in happens in this window or in another one; the page is in no hurry to know. */
const SIGNED_OUT_AGAIN_MS = 15_000;
/** A window nobody looks at gives its line back: browsers have but six for all windows. */
const HIDDEN_MS = 60_000;

/** Keeps what is shown current, as long as the app is there. Resolves to whether the line is lost. */
export function useLiveUpdates(): { lost: boolean } {
  const client = useQueryClient();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const line = openLine(client, setLost);
    return () => line.close();
  }, [client]);
  return { lost };
}

function openLine(client: QueryClient, onLost: (lost: boolean) => void): { close: () => void } {
  const gather = createGathering(client);
  let source: EventSource | undefined;
  let wasOpen = false;
  let lossTimer: ReturnType<typeof setTimeout> | undefined;
  let againTimer: ReturnType<typeof setTimeout> | undefined;
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  const opened = () => {
    clearTimeout(lossTimer);
    lossTimer = undefined;
    onLost(false);
  };
  const broken = () => {
    lossTimer ??= setTimeout(() => onLost(true), LOST_AFTER_MS);
    // The browser comes back by itself, unless it got an answer that was no stream: nobody is signed in, or no server.
    if (source?.readyState !== EventSource.CLOSED) return;
    const signedOut = client.getQueryData(meQuery.queryKey) === null;
    againTimer = setTimeout(
      () => {
        void client.invalidateQueries({ queryKey: meQuery.queryKey });
        open();
      },
      signedOut ? SIGNED_OUT_AGAIN_MS : AGAIN_AFTER_MS,
    );
  };
  const open = () => {
    source?.close();
    source = new EventSource('/api/v1/events');
    source.onopen = () => {
      opened();
      // Another stream does not know what the one before told last.
      if (wasOpen) gather({ kind: 'reset', ids: [] });
      wasOpen = true;
      if (source) source.onopen = opened;
    };
    source.onerror = broken;
    source.onmessage = ({ data }: MessageEvent<string>) => gather(JSON.parse(data) as PageEvent);
  };
  const close = () => {
    clearTimeout(lossTimer);
    lossTimer = undefined;
    clearTimeout(againTimer);
    source?.close();
    source = undefined;
  };
  const seen = () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'hidden') hiddenTimer = setTimeout(close, HIDDEN_MS);
    else if (source === undefined) open();
  };
  document.addEventListener('visibilitychange', seen);
  open();
  return {
    close: () => {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(hiddenTimer);
      close();
    },
  };
}

/** Collects events, and reads anew what they name; the next time only once that has arrived. */
function createGathering(client: QueryClient): (event: PageEvent) => void {
  let waiting: PageEvent[] = [];
  let busy = false;
  const flush = async () => {
    const events = waiting;
    waiting = [];
    await refresh(client, events);
    if (waiting.length > 0) setTimeout(() => void flush(), GATHERED_MS);
    else busy = false;
  };
  return (event) => {
    waiting.push(event);
    if (busy) return;
    busy = true;
    setTimeout(() => void flush(), GATHERED_MS);
  };
}

async function refresh(client: QueryClient, events: PageEvent[]): Promise<void> {
  const kinds = new Set(events.map(({ kind }) => kind));
  if (kinds.has('reset')) return client.invalidateQueries();
  const idsOf = (kind: PageEvent['kind']) => [
    ...new Set(events.flatMap((event) => (event.kind === kind ? event.ids : []))),
  ];
  await Promise.all([
    refreshIdeas(client, { ids: new Set(idsOf('idea.changed')), links: kinds.has('link.changed') }),
    kinds.has('push.changed') && client.invalidateQueries({ queryKey: ['pushes'], exact: true }),
    ...idsOf('push.changed').map((id) => client.invalidateQueries({ queryKey: ['pushes', id] })),
    kinds.has('site.changed') && client.invalidateQueries({ queryKey: ['sites'] }),
    kinds.has('connection.changed') && client.invalidateQueries({ queryKey: ['connections'], exact: true }),
  ]);
}

/** Of lists only what is shown is read anew, however many there are; nothing tells whose a link is. */
async function refreshIdeas(client: QueryClient, o: { ids: Set<string>; links: boolean }): Promise<void> {
  if (o.ids.size === 0 && !o.links) return;
  await client.invalidateQueries({
    predicate: ({ queryKey: [first, second] }) => {
      if (first !== 'ideas') return false;
      if (second === 'tags') return false;
      if (second === 'counts') return o.ids.size > 0;
      return o.links || second === 'list' || o.ids.has(String(second));
    },
  });
}
