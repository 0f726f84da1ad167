/** What every error thrown on purpose by this package carries besides its message. */
export interface ErrorDetails {
  /** Stable name of the cause, snake_case. */
  code: string;
  /** Names the offending thing; no secret, no URL query. */
  message: string;
  /** One sentence in plain words: what to do about it. */
  remedy: string;
  /** Further facts for the reader of the reply, safe to show. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** Base of all errors this package throws on purpose. Jira's and OAuth's errors pass through unchanged. */
export class CrosslinkError extends Error {
  override readonly name: string = 'CrosslinkError';
  readonly code: string;
  readonly remedy: string;
  declare readonly details?: Record<string, unknown>;

  constructor(error: ErrorDetails) {
    super(error.message, error.cause === undefined ? {} : { cause: error.cause });
    this.code = error.code;
    this.remedy = error.remedy;
    if (error.details) this.details = error.details;
  }
}

/** The caller gave something that cannot be used as it is. */
export class InputError extends CrosslinkError {
  override readonly name = 'InputError';
}

/** There is no such thing, or it is not the actor's to see. */
export class NotFoundError extends CrosslinkError {
  override readonly name = 'NotFoundError';
}

/** The actor may not do this. */
export class ForbiddenError extends CrosslinkError {
  override readonly name = 'ForbiddenError';
}

/** It clashes with what is there already. */
export class ConflictError extends CrosslinkError {
  override readonly name = 'ConflictError';
}

/** It was there, and cannot be used any more. */
export class GoneError extends CrosslinkError {
  override readonly name = 'GoneError';
}

/** Something else that is needed does not answer, or not as it should. Later it may. */
export class UnavailableError extends CrosslinkError {
  override readonly name = 'UnavailableError';
}

/** A sealed value cannot be opened. Whoever operates Crosslink is needed. */
export class VaultError extends CrosslinkError {
  override readonly name = 'VaultError';
}

/** Crosslink cannot start; whoever operates it is needed. Nothing was changed. */
export class StartupError extends CrosslinkError {
  override readonly name = 'StartupError';
}
