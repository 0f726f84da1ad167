import { KeyError, publicKeyBase64, readPublicKey } from '@crosslink/oauth1';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { needsWebSudo } from '../identity/websudo.ts';
import { isAdministrator } from '../world/access.ts';
import type { ApplicationLink, Consumer } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { JsonObject } from './answers.ts';
import { isObject, readJsonObject, RestRefusal, sendJson } from './answers.ts';
import { xmlOf } from './xml.ts';

/** The applinks resources answer XML unless JSON is asked for. */
function sendAsAsked(reply: FastifyReply, status: number, root: string, value: JsonObject): FastifyReply {
  const accept = reply.request.headers.accept ?? '';
  if (accept.includes('application/json')) return sendJson(reply, status, value);
  return reply.code(status).type('application/xml;charset=UTF-8').send(xmlOf(root, value));
}

const statusBody = (status: number, message: string): JsonObject => ({ 'status-code': status, message });

const refuseLink = (status: number, message: string) => new RestRefusal(status, statusBody(status, message));

function requireAdministrator(request: FastifyRequest): void {
  const { user } = request.exchange.caller;
  if (!user) throw refuseLink(401, 'Client must be authenticated to access this resource.');
  if (!isAdministrator(user)) throw refuseLink(403, 'Only administrators may manage application links.');
}

/** Writing needs more than the session of an administrator's browser: the password, typed a moment ago. */
function requireWriter(world: World, request: FastifyRequest): void {
  requireAdministrator(request);
  const { caller } = request.exchange;
  if (needsWebSudo(world, caller)) throw refuseLink(401, 'This resource requires WebSudo.');
}

function linkBean(world: World, link: ApplicationLink) {
  const { id, typeId, name, displayUrl, rpcUrl } = link;
  const self = { href: linkAddress(world, id), rel: 'self' };
  return { id, typeId, name, displayUrl, rpcUrl, isPrimary: false, isSystem: false, link: [self] };
}

const linkAddress = (world: World, id: string) =>
  `${world.site.baseUrl}/rest/applinks/3.0/applicationlink/${id}`;

function requestedLink(world: World, request: FastifyRequest): ApplicationLink {
  const { id } = request.params as { id: string };
  const link = world.grants.links.get(id);
  if (!link) throw refuseLink(404, `No application link found with id ${id}`);
  return link;
}

const isHttpUrl = (text: string) => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

function requiredText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '') throw refuseLink(400, `${name} is required`);
  return value.trim();
}

/** The link a request describes; 400 when something is missing, 409 when its name or URL is taken. */
function readLink(world: World, body: JsonObject): Omit<ApplicationLink, 'id'> {
  const [name, rpcUrl] = [requiredText(body, 'name'), requiredText(body, 'rpcUrl')];
  const [displayUrl, typeId] = [requiredText(body, 'displayUrl'), requiredText(body, 'typeId')];
  if (!isHttpUrl(rpcUrl) || !isHttpUrl(displayUrl)) throw refuseLink(400, `${rpcUrl} is not a valid URL`);
  if (typeId !== 'generic') throw refuseLink(400, `Unknown application type ${typeId}`);
  for (const link of world.grants.links.values()) {
    if (link.name === name) throw refuseLink(409, `An application link with name ${name} already exists`);
    if (link.rpcUrl === rpcUrl)
      throw refuseLink(409, `An application link with URL ${rpcUrl} already exists`);
  }
  return { name, rpcUrl, displayUrl, typeId };
}

function registerLinks(api: FastifyInstance, { world }: Surroundings): void {
  api.put('/applinks/3.0/applicationlink', (request, reply) => {
    requireWriter(world, request);
    const link = world.grants.addLink(readLink(world, readJsonObject(request)));
    const created = { href: linkAddress(world, link.id), rel: 'self' };
    return sendAsAsked(reply, 201, 'status', { 'status-code': 201, 'resources-created': [created] });
  });

  api.get('/applinks/3.0/applicationlink', (request, reply) => {
    requireAdministrator(request);
    const links = [...world.grants.links.values()].map((link) => linkBean(world, link));
    return sendAsAsked(reply, 200, 'applicationLinks', { applicationLinks: links });
  });

  api.get('/applinks/3.0/applicationlink/:id', (request, reply) => {
    requireAdministrator(request);
    return sendAsAsked(reply, 200, 'applicationLink', linkBean(world, requestedLink(world, request)));
  });

  api.delete('/applinks/3.0/applicationlink/:id', (request, reply) => {
    requireWriter(world, request);
    world.grants.removeLink(requestedLink(world, request).id);
    return sendAsAsked(reply, 200, 'status', statusBody(200, 'Application link deleted'));
  });
}

/** By this way only SPKI is taken; the page reads certificates, too. */
function requireSpki(publicKey: string): string {
  if (publicKey.trim().startsWith('-----BEGIN PUBLIC KEY-----')) return publicKey;
  throw refuseLink(400, 'publicKey is not a PEM encoded public key (BEGIN PUBLIC KEY)');
}

/** The user as whom two-legged calls run; undefined where they are not allowed. */
function readTwoLeggedUser(world: World, body: JsonObject): string | undefined {
  if (body['twoLOAllowed'] !== true) return undefined;
  const name = requiredText(body, 'executingTwoLOUser');
  if (!world.users.has(name)) throw refuseLink(400, `There is no user ${name} to execute as`);
  return name;
}

/** Where Jira sends people back to, if the application does not say: as strict as `oauth_callback`. */
function readCallback(body: JsonObject): string | undefined {
  const { callback } = body;
  if (callback === undefined || callback === null || callback === '') return undefined;
  if (typeof callback === 'string' && isHttpUrl(callback)) return callback;
  throw refuseLink(400, `callback ${JSON.stringify(callback)} is not a valid URL`);
}

function putConsumer(world: World, link: ApplicationLink, body: JsonObject): void {
  const key = requiredText(body, 'key');
  const publicKeyPem = requireSpki(requiredText(body, 'publicKey'));
  const present = world.grants.consumers.get(key);
  if (present && present.linkId !== link.id)
    throw refuseLink(400, `The consumer key ${key} is already in use`);
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const callbackUrl = readCallback(body);
  const twoLeggedUser = readTwoLeggedUser(world, body);
  try {
    world.grants.putConsumer(link.id, {
      key,
      name: text('name') || link.name,
      description: text('description'),
      publicKeyPem,
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
      ...(twoLeggedUser === undefined ? {} : { twoLeggedUser }),
    });
  } catch (error) {
    if (error instanceof KeyError) throw refuseLink(400, `publicKey cannot be read: ${error.message}`);
    throw error;
  }
}

function consumerBean({ key, name, description, publicKeyPem, callbackUrl, twoLeggedUser }: Consumer) {
  const callback = callbackUrl === null ? {} : { callback: callbackUrl };
  const executing = twoLeggedUser === null ? {} : { executingTwoLOUser: twoLeggedUser };
  const publicKey = publicKeyBase64(readPublicKey(publicKeyPem, { minimumBits: 1 }));
  const twoLegged = { twoLOAllowed: twoLeggedUser !== null, ...executing };
  return { key, name, description, publicKey, ...callback, ...twoLegged, outgoing: false };
}

function registerConsumers(api: FastifyInstance, { world }: Surroundings): void {
  const path = '/applinks-oauth/1.0/applicationlink/:id/authentication/consumer';

  api.put(path, (request, reply) => {
    requireWriter(world, request);
    const link = requestedLink(world, request);
    const body = readJsonObject(request);
    // Outgoing credentials are for Jira's own calls: they let nobody in.
    if (body['outgoing'] !== true) putConsumer(world, link, body);
    const created = { href: `${linkAddress(world, link.id)}/authentication/consumer`, rel: 'self' };
    return sendAsAsked(reply, 201, 'status', { 'status-code': 201, 'resources-created': [created] });
  });

  api.get(path, (request, reply) => {
    requireAdministrator(request);
    const consumer = world.grants.consumerOf(requestedLink(world, request).id);
    if (!consumer) throw refuseLink(404, 'The application link has no incoming consumer');
    return sendAsAsked(reply, 200, 'consumer', consumerBean(consumer));
  });

  api.delete(path, (request, reply) => {
    requireWriter(world, request);
    const consumer = world.grants.consumerOf(requestedLink(world, request).id);
    if (!consumer) throw refuseLink(404, 'The application link has no incoming consumer');
    world.grants.removeConsumer(consumer.key);
    return sendAsAsked(reply, 200, 'status', statusBody(200, 'Consumer deleted'));
  });
}

/** Application links and their consumers, for Jira administrators; Cloud has none. */
export function registerApplinks(api: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.oauth1) return;
  registerLinks(api, surroundings);
  registerConsumers(api, surroundings);
}

/** Whether a refusal belongs to these resources, and so has their form. */
export function sendLinkRefusal(reply: FastifyReply, refusal: RestRefusal): FastifyReply {
  const body = isObject(refusal.body) ? refusal.body : {};
  return sendAsAsked(reply, refusal.status, 'status', body);
}
