/** What every error thrown on purpose by this package has in common. */
export abstract class OAuth1Error<Code extends string = string> extends Error {
  /** Stable; programs may branch on it. */
  readonly code: Code;
  /** One sentence in plain words: what to do about it. */
  readonly remedy: string;

  constructor(o: { code: Code; message: string; remedy: string; cause?: unknown }) {
    super(o.message, o.cause === undefined ? undefined : { cause: o.cause });
    this.name = new.target.name;
    this.code = o.code;
    this.remedy = o.remedy;
  }
}

export type KeyErrorCode =
  | 'key_is_public'
  | 'key_is_private'
  | 'key_is_certificate'
  | 'key_too_small'
  | 'key_not_rsa'
  | 'key_unreadable'
  | 'key_passphrase_missing'
  | 'key_passphrase_wrong';

/** A key cannot be used as what it was given as. Whoever supplied the key has to supply another. */
export class KeyError extends OAuth1Error<KeyErrorCode> {}

export type SigningErrorCode = 'url_invalid' | 'parameter_repeated' | 'signing_failed';

/** A request cannot be signed. Nothing was sent. */
export class SigningError extends OAuth1Error<SigningErrorCode> {}

export type ReplyErrorCode =
  | 'reply_redirect'
  | 'reply_html'
  | 'reply_without_token'
  | 'reply_status'
  | 'reply_too_large'
  | 'callback_not_confirmed';

/** The server's answer is not an answer of an OAuth 1.0a token endpoint. */
export class OAuthReplyError extends OAuth1Error<ReplyErrorCode> {
  /** HTTP status of the reply. */
  readonly status: number;

  constructor(o: { code: ReplyErrorCode; message: string; remedy: string; status: number; cause?: unknown }) {
    super(o);
    this.status = o.status;
  }
}

export type CallbackErrorCode =
  | 'authorization_denied'
  | 'authorization_failed'
  | 'callback_token_missing'
  | 'callback_token_foreign'
  | 'callback_verifier_missing';

/** The user came back from the authorization page without a usable grant. */
export class CallbackError extends OAuth1Error<CallbackErrorCode> {}
