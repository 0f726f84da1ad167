/** How a trip to Jira, or to sign in elsewhere, ended, as the server says it in the page that ends it. */
export interface Outcome {
  title: string;
  text: string;
  remedy?: string;
  /** For whoever needs the address as it is: a program waits for it. */
  hint?: string;
  code?: string;
  connectionId?: string;
  siteId?: string;
  /** Of ours, in place of the one it came by. Default: /connected. */
  address?: string;
}

const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'object' && value !== null && 'title' in value && 'text' in value;

let here: Outcome | undefined;

/**
 * Takes the outcome from the page. It goes into the history, at an address of ours, for that of the callback holds a
 * verifier; a reload then shows it again. Only where that address is what somebody needs, it stays.
 */
export function takeOutcome(): void {
  const content = document.querySelector<HTMLMetaElement>('meta[name="crosslink-outcome"]')?.content;
  const outcome = content === undefined ? undefined : (JSON.parse(content) as unknown);
  if (!isOutcome(outcome)) return;
  if (outcome.hint === undefined)
    window.history.replaceState({ outcome }, '', outcome.address ?? '/connected');
  else here = outcome;
}

/** The outcome of the address that is shown, if it has one. */
export function shownOutcome(): Outcome | undefined {
  const state = window.history.state as { outcome?: unknown } | null;
  return isOutcome(state?.outcome) ? state.outcome : here;
}
