import {
  JiraError,
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraUnreachableError,
} from '@crosslink/jira';
import { CrosslinkError } from '../errors.ts';

/** Something about one item keeps it from being pushed; the rest of the push goes on. */
export class ItemProblem extends CrosslinkError {
  override readonly name = 'ItemProblem';
}

/** What is kept of an error: never a secret, never a stack. */
export interface Cause {
  code: string;
  message: string;
  remedy: string;
}

export type Reaction =
  /** This item cannot be pushed as it is. */
  | 'fail-item'
  /** The connection itself is refused: whatever else is sent will be, too. */
  | 'stop-push'
  /** Nothing is wrong with what was asked; ask again later. */
  | 'put-off'
  /** Nobody foresaw this; it is a fault of ours or of the database. */
  | 'break';

export function reactionTo(error: unknown): Reaction {
  if (error instanceof ItemProblem || error instanceof JiraRequestError) return 'fail-item';
  if (error instanceof JiraRefusedError || error instanceof JiraSetupError) return 'stop-push';
  if (error instanceof JiraError) return 'put-off';
  // Ours: the connection is gone or disconnected.
  return error instanceof CrosslinkError ? 'stop-push' : 'break';
}

/**
 * Whether an error of a create call proves that no issue came of it. Everything else (no reply, a reply of a proxy,
 * a server error) may have been preceded by a created issue.
 */
export function surelyNotCreated(error: unknown): boolean {
  if (error instanceof JiraUnreachableError) return error.nothingSent;
  return (
    error instanceof JiraRequestError ||
    error instanceof JiraRefusedError ||
    error instanceof JiraSetupError ||
    error instanceof JiraRateLimitedError
  );
}

/** What Jira asked us to wait, if it did. Already clamped to an hour. */
export function askedToWaitMs(error: unknown): number {
  const asked = error instanceof JiraUnreachableError || error instanceof JiraRateLimitedError;
  return asked ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}

export function causeOf(error: unknown): Cause {
  if (error instanceof JiraError || error instanceof CrosslinkError) {
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
  return {
    code: 'push_broken',
    message: 'Something inside Crosslink went wrong.',
    remedy: 'Push again; if it happens again, give the log of the server to whoever looks after it.',
  };
}

export const columnsOf = (cause: Cause | null) => ({
  error_code: cause?.code ?? null,
  error_message: cause?.message ?? null,
  error_remedy: cause?.remedy ?? null,
});
