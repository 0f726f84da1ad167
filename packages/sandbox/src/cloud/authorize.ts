import type { FastifyInstance, FastifyReply } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, queryOf } from '../exchange.ts';
import { consentPage } from '../pages/consent-page.ts';
import type { Html } from '../pages/html.ts';
import { html } from '../pages/html.ts';
import { redirectToLogin, requireForm, sendPage } from '../pages/layout.ts';
import { PageRefusal } from '../pages/page-refusal.ts';
import type { Cloud, CloudApp } from '../world/cloud.ts';
import type { User } from '../world/model.ts';

const required = ['audience', 'client_id', 'scope', 'redirect_uri', 'state', 'response_type', 'prompt'];

interface Asked {
  app: CloudApp;
  scopes: string[];
  redirectUri: string;
  state: string;
}

/** Cloud tells of wrong requests on a page, never by redirect. */
function readRequest(cloud: Cloud, query: URLSearchParams): Asked {
  const absent = required.find((name) => !query.get(name));
  if (absent !== undefined) throw new PageRefusal(400, `The parameter ${absent} is missing.`);
  const app = cloud.apps.get(query.get('client_id') ?? '');
  if (!app) throw new PageRefusal(400, 'No app has this client_id.');
  if (query.get('audience') !== 'api.atlassian.com') throw new PageRefusal(400, 'The audience is unknown.');
  if (query.get('response_type') !== 'code') throw new PageRefusal(400, 'Only response_type=code is taken.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (redirectUri !== app.redirectUri)
    throw new PageRefusal(400, 'The redirect_uri is not registered for this app.');
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const foreign = scopes.find((scope) => scope !== 'offline_access' && !app.scopes.includes(scope));
  if (foreign !== undefined) throw new PageRefusal(400, `The app may not ask for the scope ${foreign}.`);
  return { app, scopes, redirectUri, state: query.get('state') ?? '' };
}

function requireAllowedPerson(app: CloudApp, user: User): void {
  if (app.shared || app.owner === user.name) return;
  throw new PageRefusal(403, `${app.name} is not shared: only its owner can allow it.`);
}

/** Which site, where the app is allowed one at a time. */
function siteChoice({ sites }: Cloud, { grantLevel }: CloudApp): Html {
  if (grantLevel === 'account') return html`<p>It will reach all your sites.</p>`;
  const options = sites.map(
    ({ cloudId, world }) =>
      html`<option value="${cloudId}">${world.site.title} (${world.site.baseUrl})</option>`,
  );
  return html`<label for="cloudId">Use the app on</label>
    <select id="cloudId" name="cloudId">
      ${options}
    </select>`;
}

function sendBack(reply: FastifyReply, { redirectUri, state }: Asked, parameters: Record<string, string>) {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ state, ...parameters })) url.searchParams.append(name, value);
  return reply.redirect(url.href, 302);
}

/** `auth.atlassian.com/authorize`: log in, look, allow. @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/ */
export function registerCloudAuthorize(
  host: FastifyInstance,
  surroundings: Surroundings,
  cloud: Cloud,
): void {
  host.get('/authorize', (request, reply) => {
    const query = queryOf(request);
    const asked = readRequest(cloud, query);
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    requireAllowedPerson(asked.app, user);
    const action = `${surroundings.contextPath}/authorize?${query.toString()}`;
    const { name } = asked.app;
    const view = {
      name,
      user,
      rights: asked.scopes.join(', '),
      action,
      choice: siteChoice(cloud, asked.app),
    };
    return sendPage(surroundings, reply, consentPage(request, view));
  });

  host.post('/authorize', (request, reply) => {
    const { form, user } = requireForm(request);
    const asked = readRequest(cloud, queryOf(request));
    requireAllowedPerson(asked.app, user);
    if (!form.has('approve')) {
      explain(request, 'refused', `${user.name} denied it`);
      const error_description = 'User did not authorize the request';
      return sendBack(reply, asked, { error: 'access_denied', error_description });
    }
    const chosen = form.get('cloudId');
    const cloudId = asked.app.grantLevel === 'account' ? null : chosen;
    if (cloudId !== null && !cloud.sites.some((site) => site.cloudId === cloudId)) {
      throw new PageRefusal(400, 'Choose a site.');
    }
    const { clientId } = asked.app;
    const { scopes, redirectUri } = asked;
    const { code } = cloud.allow({ clientId, userName: user.name, scopes, cloudId, redirectUri });
    explain(request, 'accepted', `${user.name} allowed ${clientId}: ${scopes.join(' ')}`);
    return sendBack(reply, asked, { code });
  });
}
