import { texts } from '../texts/problems.ts';

/** What the API says when something does not work, or that it says nothing at all. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly remedy: string;
  /** The same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ code, message, remedy, retryable = false, details = {} }: ProblemFacts) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.retryable = retryable;
    this.details = details;
  }
}

interface ProblemFacts {
  code: string;
  message: string;
  remedy: string;
  retryable?: boolean | undefined;
  details?: Record<string, unknown> | undefined;
}

/** Anything thrown, in words. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (isErrorReply(thrown)) return new Problem(thrown.error);
  // What fetch rejects with when there is no answer.
  if (thrown instanceof TypeError) return new Problem(texts.serverUnreachable);
  return new Problem(texts.unexpected);
}

function isErrorReply(thrown: unknown): thrown is { error: ProblemFacts } {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'error' in thrown &&
    typeof thrown.error === 'object' &&
    thrown.error !== null &&
    'remedy' in thrown.error
  );
}
