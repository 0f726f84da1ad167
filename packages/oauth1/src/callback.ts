import { CallbackError } from './errors.ts';
import type { CallbackErrorCode } from './errors.ts';
import type { Parameter } from './parameters.ts';
import { equalInConstantTime } from './signature-methods.ts';

export interface CallbackOptions {
  /** Query parameters of the callback, decoded; a `URLSearchParams` will do. */
  parameters: Iterable<Parameter>;
  /** The request token this attempt was started with. */
  expectedToken: string;
  /** A verifier by which this server says that the user denied, if it has one. */
  deniedVerifier?: string | undefined;
}

/**
 * Interprets the request by which the user's browser comes back from the authorization page.
 * Parameters that are not OAuth's are ignored; an OAuth parameter with two different values counts
 * as missing. The token is compared first, so that nobody else's callback can end this attempt.
 *
 * @throws {CallbackError} `callback_token_missing`, `callback_token_foreign`, `authorization_denied`,
 *   `authorization_failed` (another `oauth_problem`), `callback_verifier_missing`.
 * @throws {TypeError} `expectedToken` is empty.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.2
 */
export function interpretCallback(o: CallbackOptions): { token: string; verifier: string } {
  if (o.expectedToken === '') throw new TypeError('expectedToken must not be empty');
  const parameters = [...o.parameters];
  const token = onlyValue(parameters, 'oauth_token');
  if (token === '') throw callbackError('callback_token_missing');
  if (!equalInConstantTime(token, o.expectedToken)) throw callbackError('callback_token_foreign');
  requireNoProblem(onlyValue(parameters, 'oauth_problem'));
  const verifier = onlyValue(parameters, 'oauth_verifier');
  if (verifier === '') throw callbackError('callback_verifier_missing');
  if (verifier === o.deniedVerifier) throw callbackError('authorization_denied');
  return { token, verifier };
}

function onlyValue(parameters: readonly Parameter[], name: string): string {
  const values = new Set(parameters.filter(([other]) => other === name).map(([, value]) => value));
  const [value = ''] = values;
  return values.size === 1 ? value : '';
}

function requireNoProblem(problem: string): void {
  if (problem === '') return;
  const denied = problem === 'permission_denied' || problem === 'user_refused';
  throw callbackError(denied ? 'authorization_denied' : 'authorization_failed');
}

const texts: Record<CallbackErrorCode, { message: string; remedy: string }> = {
  authorization_denied: {
    message: 'The user denied access',
    remedy: 'Start the authorization again if access should be allowed after all.',
  },
  authorization_failed: {
    message: 'The server could not complete the authorization',
    remedy: 'Start the authorization again.',
  },
  callback_token_missing: {
    message: 'The callback contains no oauth_token',
    remedy: 'Start the authorization again and open nothing but the link it gives.',
  },
  callback_token_foreign: {
    message: 'The callback belongs to another authorization: its oauth_token is not the expected one',
    remedy: 'Finish the authorization in the browser it was started in, or start it again.',
  },
  callback_verifier_missing: {
    message: 'The callback contains no oauth_verifier',
    remedy: 'Start the authorization again; the server must speak OAuth 1.0a, not 1.0.',
  },
};

function callbackError(code: CallbackErrorCode): CallbackError {
  return new CallbackError({ code, ...texts[code] });
}
