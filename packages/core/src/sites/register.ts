import { basicAuthorization, bearerAuthorization, registerConsumer } from '@crosslink/jira';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { told, verify } from './consumers.ts';
import type { SitesDeps } from './consumers.ts';
import { findConsumer, findSite } from './find.ts';
import { registerConsumerInput } from './input.ts';
import type { RegisterConsumerInput } from './input.ts';
import { linkIdentity } from './view.ts';
import type { Consumer } from './view.ts';

/**
 * Makes the application link at Jira in the name of a Jira administrator, whose token or password is used for this and
 * kept nowhere, and verifies it.
 * @throws ForbiddenError, NotFoundError `consumer_unknown`, ConflictError `registration_by_hand` (OAuth 2.0),
 * JiraSetupError `registration_refused`, `registration_exists`, and what verifyConsumer throws
 */
export async function registerAtJira(
  deps: SitesDeps,
  actor: Actor,
  input: RegisterConsumerInput,
): Promise<Consumer> {
  requireAdministrator(actor);
  const { consumerId, as } = parseInput(registerConsumerInput, input);
  const consumer = await findConsumer(deps.db, consumerId);
  const site = await findSite(deps.db, consumer.site_id);
  if (consumer.public_key_pem === null) throw onlyByHand();
  await registerConsumer({
    baseUrl: site.base_url,
    transport: deps.transport,
    authorization:
      as.kind === 'personal-access-token' ? bearerAuthorization(as.token) : basicAuthorization(as),
    consumerKey: consumer.consumer_key,
    consumerName: 'Crosslink',
    publicKeyPem: consumer.public_key_pem,
    ...linkIdentity(consumer, deps.publicUrl),
  });
  const at = new Date(deps.now());
  await recordAudit(deps.db, { at, ...by(actor), ...told('consumer.registered', consumer) });
  return verify(deps, consumer.id);
}

function onlyByHand(): ConflictError {
  return new ConflictError({
    code: 'registration_by_hand',
    message: 'Jira offers no way to register an OAuth 2.0 client by program.',
    remedy: 'Set it up by hand with the instructions, and enter the client id and secret that Jira shows.',
  });
}
