import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, queryOf } from '../exchange.ts';
import { consentPage } from '../pages/consent-page.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage } from '../pages/layout.ts';
import { PageRefusal } from '../pages/page-refusal.ts';
import { oauth2Scopes } from '../world/oauth2.ts';
import type { AuthorizationCode, OAuth2Client, OAuth2Scope } from '../world/oauth2.ts';
import type { World } from '../world/world.ts';

const consentPath = '/plugins/servlet/oauth2/consent';

/** A request of which the client may be told by redirect: client and redirect URI are right. */
interface Asked {
  client: OAuth2Client;
  redirectUri: string;
  state: string | null;
}

/** What the client asks for, or the error it will be told. */
type Question =
  { scope: OAuth2Scope; challenge: AuthorizationCode['challenge'] } | { error: string; why: string };

/** Nobody may be redirected to where no administrator has allowed it: these refusals are pages. */
function askedClient(world: World, query: URLSearchParams): Asked {
  const client = world.oauth2.clients.get(query.get('client_id') ?? '');
  if (!client) throw new PageRefusal(400, 'invalid_client: no application link has this client_id.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (redirectUri !== client.redirectUrl) {
    throw new PageRefusal(400, 'invalid redirect_uri: it is not exactly the one of the application link.');
  }
  const insecure = [redirectUri, world.site.baseUrl].find((url) => !url.startsWith('https:'));
  if (world.oauth2.settings.requireHttps && insecure !== undefined) {
    throw new PageRefusal(400, `invalid redirect_uri: ${insecure} is not https.`);
  }
  return { client, redirectUri, state: query.get('state') };
}

const failure = (error: string, why: string): Question => ({ error, why });

/** `sha256` stands in the documentation's table, `S256` in its example. */
const methods: Record<string, 'plain' | 'S256'> = { plain: 'plain', sha256: 'S256', S256: 'S256' };

function question(query: URLSearchParams, client: OAuth2Client): Question {
  if (query.get('response_type') !== 'code') {
    return failure('unsupported_response_type', 'only response_type=code is taken');
  }
  const asked = (query.get('scope') ?? '').split(' ').filter((name) => name !== '');
  const unknown = asked.find((name) => !(oauth2Scopes as readonly string[]).includes(name));
  if (asked.length === 0 || unknown !== undefined) {
    return failure('invalid_scope', `no such scope: ${unknown ?? '(none)'}`);
  }
  const rank = Math.max(...asked.map((name) => oauth2Scopes.indexOf(name as OAuth2Scope)));
  if (rank > oauth2Scopes.indexOf(client.scope)) {
    return failure('invalid_scope', `the application link allows ${client.scope} at most`);
  }
  const value = query.get('code_challenge');
  const method = methods[query.get('code_challenge_method') ?? 'plain'];
  if (value !== null && !method) return failure('invalid_request', 'unknown code_challenge_method');
  const scope = oauth2Scopes[rank] ?? 'READ';
  return { scope, challenge: value === null || !method ? null : { value, method } };
}

function sendBack(reply: FastifyReply, { redirectUri, state }: Asked, parameters: Record<string, string>) {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  if (state !== null) url.searchParams.append('state', state);
  return reply.redirect(url.href, 302);
}

function refuseByRedirect(reply: FastifyReply, asked: Asked, { error, why }: { error: string; why: string }) {
  explain(reply.request, 'refused', why);
  return sendBack(reply, asked, { error, error_description: why });
}

/** The first address sends on to the page that asks, with all it was given. */
export function registerOAuth2Authorize(site: FastifyInstance, surroundings: Surroundings): void {
  const { world, contextPath } = surroundings;
  site.get('/rest/oauth2/latest/authorize', (request, reply) => {
    const query = queryOf(request);
    const asked = askedClient(world, query);
    const wanted = question(query, asked.client);
    if ('error' in wanted) return refuseByRedirect(reply, asked, wanted);
    return redirectWithin(surroundings, reply, `${consentPath}?${query.toString()}`);
  });

  site.get(consentPath, (request, reply) => {
    const query = queryOf(request);
    const { client } = askedClient(world, query);
    const wanted = question(query, client);
    if ('error' in wanted) throw new PageRefusal(400, wanted.why);
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const action = `${contextPath}${consentPath}?${query.toString()}`;
    const rights = wanted.scope;
    return sendPage(surroundings, reply, consentPage(request, { name: client.name, user, rights, action }));
  });

  site.post(consentPath, (request: FastifyRequest, reply) => {
    const { form, user } = requireForm(request);
    const query = queryOf(request);
    const asked = askedClient(world, query);
    const wanted = question(query, asked.client);
    if ('error' in wanted) return refuseByRedirect(reply, asked, wanted);
    if (!form.has('approve')) {
      return refuseByRedirect(reply, asked, { error: 'access_denied', why: `${user.name} denied it` });
    }
    const { clientId } = asked.client;
    const { redirectUri } = asked;
    const { code } = world.oauth2.addCode({ ...wanted, clientId, redirectUri, userName: user.name });
    explain(request, 'accepted', `${user.name} allowed ${clientId} ${wanted.scope}`);
    return sendBack(reply, asked, { code });
  });
}
