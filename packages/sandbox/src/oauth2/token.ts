import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, formFields, queryOf } from '../exchange.ts';
import { RestRefusal, sendJson } from '../rest/answers.ts';
import { provesChallenge } from '../world/oauth2.ts';
import type { OAuth2Client, OAuth2TokenPair } from '../world/oauth2.ts';
import type { World } from '../world/world.ts';

const oauth2TokenPath = '/rest/oauth2/latest/token';

/** RFC 6749, section 5.2. */
const refusal = (status: number, error: string, description: string): RestRefusal =>
  new RestRefusal(status, { error, error_description: description });

/** Parameters come by form or, as Atlassian's own examples have it, by query; never as JSON. */
function parametersOf(request: FastifyRequest): URLSearchParams {
  const type = request.headers['content-type'] ?? '';
  // The REST framework looks for form parameters and fails over any other body.
  if (type.toLowerCase().startsWith('application/json')) {
    throw new RestRefusal(500, { message: 'Internal server error', 'status-code': 500 });
  }
  const form = type.toLowerCase().startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams([...queryOf(request), ...(form ? formFields(request) : [])]);
}

function authenticated(world: World, parameters: URLSearchParams): OAuth2Client {
  const client = world.oauth2.clients.get(parameters.get('client_id') ?? '');
  // With PKCE, too: the system property that would spare the secret is off by default.
  if (!client || parameters.get('client_secret') !== client.clientSecret) {
    throw refusal(401, 'invalid_client', 'The client id or the client secret is wrong.');
  }
  return client;
}

function pairForCode(world: World, client: OAuth2Client, parameters: URLSearchParams): OAuth2TokenPair {
  const code = world.oauth2.takeCode(parameters.get('code') ?? '');
  if (code?.clientId !== client.clientId) {
    throw refusal(400, 'invalid_grant', 'The code is unknown, used or expired.');
  }
  if (parameters.get('redirect_uri') !== code.redirectUri) {
    throw refusal(400, 'invalid_grant', 'The redirect_uri is not the one the code was asked for with.');
  }
  if (!provesChallenge(parameters.get('code_verifier') ?? '', code.challenge)) {
    throw refusal(400, 'invalid_grant', 'The code_verifier does not belong to the code_challenge.');
  }
  const { clientId, userName, scope, redirectUri } = code;
  return world.oauth2.addPair({ clientId, userName, scope, redirectUri });
}

function pairForRefresh(world: World, client: OAuth2Client, parameters: URLSearchParams): OAuth2TokenPair {
  const old = world.oauth2.pairOfRefreshToken(parameters.get('refresh_token') ?? '');
  if (old?.clientId !== client.clientId || world.now() > old.refreshExpiresAt) {
    throw refusal(400, 'invalid_grant', 'The refresh token is unknown, used or expired.');
  }
  if (parameters.get('redirect_uri') !== old.redirectUri) {
    throw refusal(400, 'invalid_grant', 'The redirect_uri is missing or not the one of the grant.');
  }
  // Both old tokens are dead from now on.
  world.oauth2.pairs.delete(old.accessToken);
  const { clientId, userName, scope, redirectUri } = old;
  return world.oauth2.addPair({ clientId, userName, scope, redirectUri });
}

const grants = { authorization_code: pairForCode, refresh_token: pairForRefresh };

function answer({ world }: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const parameters = parametersOf(request);
  const type = parameters.get('grant_type') ?? '';
  if (!Object.hasOwn(grants, type)) {
    throw refusal(400, 'unsupported_grant_type', 'Take authorization_code or refresh_token.');
  }
  const client = authenticated(world, parameters);
  const pair = grants[type as keyof typeof grants](world, client, parameters);
  explain(request, 'accepted', `tokens of ${pair.userName} for ${pair.clientId}, ${pair.scope}`);
  return sendJson(reply, 200, {
    access_token: pair.accessToken,
    token_type: 'bearer',
    expires_in: Math.round((pair.accessExpiresAt - pair.createdAt) / 1000),
    refresh_token: pair.refreshToken,
    created_at: Math.floor(pair.createdAt / 1000),
  });
}

export function registerOAuth2Token(site: FastifyInstance, surroundings: Surroundings): void {
  site.post(oauth2TokenPath, (request, reply) => answer(surroundings, request, reply));
}
