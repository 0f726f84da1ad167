import { getMyself } from '@crosslink/jira';
import type { ConnectionKind } from '@crosslink/jira';
import type { z } from 'zod';
import { requireAdministrator, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by } from '../audit/record.ts';
import { ConflictError, InputError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { siteView } from '../sites/view.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import { createSecret } from '../store/secret.ts';
import { consumerForAttempt, findDanceFloor } from './attempts.ts';
import { clientAs } from './client.ts';
import type { Credential } from './credential.ts';
import { keepConnection } from './grant.ts';
import { connectInput } from './input.ts';
import type { ConnectInput, tokenDraft } from './input.ts';
import { connectionView } from './view.ts';
import type { Connection } from './view.ts';

type Draft = z.output<typeof tokenDraft>;

/**
 * Connects without a dance: by a token that the person made at Jira, or as the service that a consumer is by itself
 * (two-legged OAuth 1.0a). Nothing is kept before Jira said who it is.
 * @throws ForbiddenError `member_required`, `administrator_required` (for the service connection); NotFoundError
 * `site_unknown`; InputError `token_expired_already`; ConflictError `kind_not_offered`, `consumer_missing`; JiraError
 */
export async function connectByToken(
  deps: SitesDeps,
  actor: Actor,
  input: ConnectInput,
): Promise<Connection> {
  requireMember(actor);
  const draft = parseInput(connectInput, input);
  const service = draft.kind === 'oauth1-two-legged' || draft.owner === 'service';
  if (service) requireAdministrator(actor);
  const expiresInSeconds = secondsLeft(draft, deps.now());
  const { site, consumers } = await findDanceFloor(deps.db, draft.siteId);
  requireOffered(site, draft.kind);
  const consumer: ConsumerRow | null =
    draft.kind === 'oauth1-two-legged' ? consumerForAttempt(site, consumers, 'oauth1') : null;
  const credential = credentialOf(draft);
  const user = await getMyself(await clientAs(deps, { site, consumer, credential }));
  const row = await keepConnection(deps, {
    siteId: site.id,
    owner: service ? { owner: 'service' } : { owner: 'person', userId: actor.userId },
    consumerId: consumer?.id ?? null,
    granted: { credential, expiresInSeconds },
    user,
    by: by(actor),
  });
  return connectionView(row, deps.now());
}

function credentialOf(draft: Draft): Credential {
  switch (draft.kind) {
    case 'personal-access-token':
      return { kind: draft.kind, token: createSecret(draft.token) };
    case 'api-token':
      return { kind: draft.kind, email: draft.email, apiToken: createSecret(draft.apiToken) };
    case 'oauth1-two-legged':
      return { kind: draft.kind };
  }
}

function secondsLeft(draft: Draft, nowMs: number): number | undefined {
  if (draft.kind === 'oauth1-two-legged' || draft.expiresAt === undefined) return undefined;
  const seconds = (Date.parse(draft.expiresAt) - nowMs) / 1000;
  if (seconds > 0) return seconds;
  throw new InputError({
    code: 'token_expired_already',
    message: `A token that ended on ${draft.expiresAt.slice(0, 10)} is of no use.`,
    remedy: 'Make a new token at Jira, or correct the day.',
  });
}

/** @throws ConflictError `kind_not_offered` */
function requireOffered(site: SiteRow, kind: ConnectionKind): void {
  const { offers } = siteView(site);
  if (offers.some((offer) => offer.kind === kind)) return;
  throw new ConflictError({
    code: 'kind_not_offered',
    message: `${site.name} (Jira ${site.version}) offers no ${kind}.`,
    remedy: `Connect by one of: ${offers.map((offer) => offer.kind).join(', ')}.`,
    details: { offered: offers.map((offer) => offer.kind) },
  });
}
