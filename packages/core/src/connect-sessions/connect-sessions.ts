import type { Actor } from '../actor.ts';
import type { Page } from '../backlog/paging.ts';
import type { FoundAttempt } from '../connections/attempts.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import type {
  CompleteVisitInput,
  ConnectSessionInput,
  CreateConnectSessionInput,
  ListConnectSessionsInput,
  OpenConnectSessionInput,
} from './input.ts';
import {
  createConnectSession,
  getConnectSession,
  listConnectSessions,
  revokeConnectSession,
} from './sessions.ts';
import type { ConnectSession, ConnectVisit } from './view.ts';
import { beginVisit, completeVisit, lookAtVisit, openVisit } from './visit.ts';
import type { OpenedVisit, SecretOf } from './visit.ts';

/**
 * How users of other products connect, who have no account here: the product makes a connect session and sends its user
 * to its address; the user's browser opens it, and dances; the connection belongs to the product's reference.
 */
export interface ConnectSessions {
  /** See {@link createConnectSession}. */
  create(actor: Actor, input: CreateConnectSessionInput): Promise<ConnectSession & { url: string }>;
  /** See {@link getConnectSession}. */
  get(actor: Actor, input: ConnectSessionInput): Promise<ConnectSession>;
  /** See {@link listConnectSessions}. */
  list(actor: Actor, input?: ListConnectSessionsInput): Promise<Page<ConnectSession>>;
  /** See {@link revokeConnectSession}. */
  revoke(actor: Actor, input: ConnectSessionInput): Promise<void>;
  /** See {@link openVisit}. */
  open(secretOf: SecretOf, input: OpenConnectSessionInput): Promise<OpenedVisit>;
  /** See {@link lookAtVisit}. */
  look(secretOf: SecretOf, input: ConnectSessionInput): Promise<ConnectVisit>;
  /** See {@link beginVisit}. */
  begin(
    secretOf: SecretOf,
    input: ConnectSessionInput,
  ): Promise<{ authorizationUrl: string; expiresAt: Date }>;
  /** See {@link completeVisit}. */
  complete(secretOf: SecretOf, input: CompleteVisitInput, found?: FoundAttempt): Promise<ConnectVisit>;
}

export function createConnectSessions(deps: SitesDeps): ConnectSessions {
  return {
    create: (actor, input) => createConnectSession(deps, actor, input),
    get: (actor, input) => getConnectSession(deps, actor, input),
    list: (actor, input) => listConnectSessions(deps, actor, input ?? {}),
    revoke: (actor, input) => revokeConnectSession(deps, actor, input),
    open: (secretOf, input) => openVisit(deps, secretOf, input),
    look: (secretOf, input) => lookAtVisit(deps, secretOf, input),
    begin: (secretOf, input) => beginVisit(deps, secretOf, input),
    complete: (secretOf, input, found) => completeVisit(deps, secretOf, input, found),
  };
}
