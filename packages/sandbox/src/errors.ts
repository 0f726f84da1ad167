export type SandboxErrorCode =
  | 'sandbox_version_unknown'
  | 'sandbox_context_path_invalid'
  | 'sandbox_address_unavailable'
  | 'sandbox_unknown_thing'
  | 'sandbox_seed_invalid'
  | 'sandbox_state_unreadable'
  | 'sandbox_state_inaccessible'
  | 'sandbox_state_foreign';

/** The sandbox was asked for something it cannot be or do: by its options or through `world`. */
export class SandboxError extends Error {
  readonly code: SandboxErrorCode;
  readonly remedy: string;

  constructor(message: string, options: { code: SandboxErrorCode; remedy: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'SandboxError';
    this.code = options.code;
    this.remedy = options.remedy;
  }
}
