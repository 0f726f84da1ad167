import type { FastifyInstance, FastifyRequest } from 'fastify';

import { bodyText, explain } from '../exchange.ts';
import { RestRefusal, isObject, sendJson } from '../rest/answers.ts';
import { grantKey } from '../world/cloud.ts';
import type { Cloud, CloudApp } from '../world/cloud.ts';

const refusal = (status: number, error: string, description: string): RestRefusal =>
  new RestRefusal(status, { error, error_description: description });

type Parameters = Record<string, string | undefined>;

/** Documented is JSON; forms are taken, too. */
function parametersOf(request: FastifyRequest): Parameters {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  const text = bodyText(request);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) {
      return Object.fromEntries(
        Object.entries(body).filter(([, value]) => typeof value === 'string'),
      ) as Parameters;
    }
  } catch {
    // Said below.
  }
  throw refusal(400, 'invalid_request', 'Incorrect request parameters');
}

function authenticated(cloud: Cloud, { client_id, client_secret }: Parameters): CloudApp {
  // PKCE does not spare the secret.
  if (!client_id || !client_secret) throw refusal(400, 'invalid_request', 'Incorrect request parameters');
  const app = cloud.apps.get(client_id);
  // The very words for a person who said no, which this is not.
  if (app?.clientSecret !== client_secret) throw refusal(401, 'access_denied', 'Unauthorized');
  return app;
}

function issueForCode(cloud: Cloud, app: CloudApp, { code = '', redirect_uri }: Parameters) {
  const found = cloud.codes.get(code);
  cloud.codes.delete(code);
  const fits = found?.clientId === app.clientId && found.redirectUri === redirect_uri;
  if (!fits || cloud.now() > found.expiresAt) {
    throw refusal(403, 'invalid_grant', 'authorization_code is invalid');
  }
  return cloud.issue(found);
}

function issueForRefresh(cloud: Cloud, app: CloudApp, { refresh_token = '' }: Parameters) {
  const { lifetimes } = cloud;
  const old = cloud.refreshTokens.get(refresh_token);
  if (old?.clientId !== app.clientId) {
    throw refusal(403, 'unauthorized_client', 'refresh_token is invalid');
  }
  const at = cloud.now();
  const unused = at - old.usedAt > lifetimes.refreshToken * 1000;
  const breached = old.rotatedAt !== null && at - old.rotatedAt > lifetimes.reuseLeeway * 1000;
  const granted = cloud.grants.has(grantKey(old.clientId, old.userName));
  if (unused || breached || !granted) {
    throw refusal(403, 'invalid_grant', 'Unknown or invalid refresh token.');
  }
  old.rotatedAt ??= at;
  return cloud.issue(old);
}

/** `auth.atlassian.com/oauth/token`. */
export function registerCloudToken(host: FastifyInstance, cloud: Cloud): void {
  host.post('/oauth/token', (request, reply) => {
    const parameters = parametersOf(request);
    const { grant_type } = parameters;
    if (grant_type !== 'authorization_code' && grant_type !== 'refresh_token') {
      throw refusal(400, 'unsupported_grant_type', `Unsupported grant type: ${grant_type ?? ''}`);
    }
    const app = authenticated(cloud, parameters);
    const issueFor = grant_type === 'authorization_code' ? issueForCode : issueForRefresh;
    const { access, refresh } = issueFor(cloud, app, parameters);
    explain(request, 'accepted', `tokens of ${access.userName} for ${app.clientId}`);
    return sendJson(reply, 200, {
      access_token: access.token,
      expires_in: cloud.lifetimes.accessToken,
      token_type: 'Bearer',
      scope: access.scopes.join(' '),
      ...(refresh ? { refresh_token: refresh.token } : {}),
    });
  });
}
