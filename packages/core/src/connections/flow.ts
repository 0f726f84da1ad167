import type { SitesDeps } from '../sites/consumers.ts';
import type { ConsumerKind } from '../sites/tables.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import type { Proof } from './attempts.ts';
import type { Granted } from './grant.ts';
import type { AttemptCallback } from './tables.ts';
import { oauth1Flow } from './oauth1-flow.ts';
import { oauth2Flow } from './oauth2-flow.ts';

/** Where a dance takes place. */
export interface Floor {
  deps: SitesDeps;
  site: SiteRow;
  consumer: ConsumerRow;
}

/** What a dance is begun with. */
export interface Beginning {
  attemptId: string;
  callback: AttemptCallback;
  /** Of the callback `loopback`. */
  loopbackUrl: string | undefined;
}

export interface Begun<P extends Proof = Proof> {
  /** Where the user presses Allow, at Jira. */
  authorizationUrl: string;
  proof: P;
}

/** The pairs Jira sent the browser back with. */
export type CallbackParameters = [string, string][];

export interface Exchanged {
  granted: Granted;
  /** Differs from the given one where the exchange told something lasting of the site. */
  site: SiteRow;
}

/** One way to get a grant by sending a browser to Jira and back. */
export interface Flow<P extends Proof = Proof> {
  /** @throws ConflictError `callback_not_offered` */
  begin(floor: Floor, beginning: Beginning): Promise<Begun<P>>;
  /**
   * The pairs Jira would have sent a browser back with, for a code that a person copied from its page.
   * @throws InputError `verifier_not_expected`
   */
  fromVerifier(proof: P, verifier: string): CallbackParameters;
  /** Sends nothing. @throws CallbackError, JiraCallbackError; either may be `authorization_denied` */
  check(floor: Floor, proof: P, parameters: CallbackParameters): void;
  exchange(floor: Floor, proof: P, parameters: CallbackParameters): Promise<Exchanged>;
}

/** An attempt's proof is always of its consumer's kind. */
export function flowOf(kind: ConsumerKind): Flow {
  return kind === 'oauth1' ? oauth1Flow : oauth2Flow;
}
