import { KeyError } from '@crosslink/oauth1';

import type { World } from '../../world/world.ts';

/** What the dialogs carry along until the link is made. */
export interface LinkForm {
  url: string;
  name: string;
  typeId: string;
  /** '' or 'true': the tick at "Create incoming link". */
  createIncoming: string;
}

/** The incoming side of a link. */
export interface ConsumerForm {
  consumerKey: string;
  consumerName: string;
  description: string;
  publicKey: string;
  callbackUrl: string;
  /** '' or 'true': two-legged calls are let in. */
  twoLegged: string;
  /** The user as whom they run. */
  executeAs: string;
}

export const emptyConsumer: ConsumerForm = {
  consumerKey: '',
  consumerName: '',
  description: '',
  publicKey: '',
  callbackUrl: '',
  twoLegged: '',
  executeAs: '',
};

/** Jira offers its own family, too; only a generic application has an incoming consumer in these dialogs. */
export const applicationTypes = [
  { id: 'generic', name: 'Generic Application' },
  { id: 'confluence', name: 'Confluence' },
  { id: 'jira', name: 'Jira' },
];

const reader = (form: URLSearchParams) => (name: string) => (form.get(name) ?? '').trim();

export function readLinkForm(form: URLSearchParams): LinkForm {
  const text = reader(form);
  const typeId = text('typeId') || 'generic';
  return { url: text('url'), name: text('name'), typeId, createIncoming: text('createIncoming') };
}

export function readConsumerForm(form: URLSearchParams): ConsumerForm {
  const text = reader(form);
  return {
    consumerKey: text('consumerKey'),
    consumerName: text('consumerName'),
    description: text('description'),
    publicKey: text('publicKey'),
    callbackUrl: text('callbackUrl'),
    twoLegged: text('twoLegged'),
    executeAs: text('executeAs'),
  };
}

const isHttpUrl = (text: string) => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** The URL as it is compared: with a scheme, which Jira adds where none was typed, and no slash at the end. */
export function completeUrl(typed: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) || typed === '' ? typed : `http://${typed}`;
  return url.replace(/\/+$/, '');
}

/** What is wrong, in words; undefined: nothing. */
export type Problem = string | undefined;

export function urlProblem(world: World, url: string): Problem {
  if (url === '') return 'Application URL is required.';
  if (!isHttpUrl(url)) return 'The application URL is not a valid URL.';
  const taken = [...world.grants.links.values()].some(({ rpcUrl }) => rpcUrl.replace(/\/+$/, '') === url);
  return taken ? 'A link to this URL exists already.' : undefined;
}

export function linkProblem(world: World, { url, name, typeId }: LinkForm): Problem {
  if (name === '') return 'Application name is required.';
  if (!applicationTypes.some(({ id }) => id === typeId)) return 'Choose an application type.';
  const taken = [...world.grants.links.values()].some((link) => link.name === name);
  return taken ? 'A link with this name exists already.' : urlProblem(world, url);
}

function executeAsProblem(world: World, { twoLegged, executeAs }: ConsumerForm): Problem {
  if (twoLegged === '') return undefined;
  if (executeAs === '') return 'Two-legged calls need a user to execute as.';
  return world.users.has(executeAs) ? undefined : `There is no user ${executeAs} to execute as.`;
}

export function consumerProblem(world: World, form: ConsumerForm): Problem {
  if (form.consumerKey === '') return 'Consumer key is required.';
  if (form.consumerName === '') return 'Consumer name is required.';
  if (form.publicKey === '') return 'Public key is required.';
  if (world.grants.consumers.has(form.consumerKey)) return 'The consumer key is already in use.';
  if (form.callbackUrl !== '' && !isHttpUrl(form.callbackUrl)) return 'The callback URL is not a valid URL.';
  return executeAsProblem(world, form);
}

/** Registers the consumer of a link; returns what is wrong with its key. */
export function addConsumer(world: World, linkId: string, form: ConsumerForm): Problem {
  const { consumerKey: key, consumerName: name, publicKey: publicKeyPem, description } = form;
  const callback = form.callbackUrl === '' ? {} : { callbackUrl: form.callbackUrl };
  const twoLegged = form.twoLegged === '' ? {} : { twoLeggedUser: form.executeAs };
  try {
    world.grants.putConsumer(linkId, { key, name, description, publicKeyPem, ...callback, ...twoLegged });
    return undefined;
  } catch (error) {
    if (error instanceof KeyError) return `The public key cannot be read: ${error.message}.`;
    throw error;
  }
}

/** Adds the link with its consumer, or neither; returns what is wrong. */
export function addLinkWithConsumer(world: World, form: LinkForm, consumer: ConsumerForm): Problem {
  const problem = linkProblem(world, form) ?? consumerProblem(world, consumer);
  if (problem !== undefined) return problem;
  const link = addLink(world, form);
  const keyProblem = addConsumer(world, link.id, consumer);
  if (keyProblem !== undefined) world.grants.removeLink(link.id);
  return keyProblem;
}

export const addLink = (world: World, { name, url, typeId }: LinkForm) =>
  world.grants.addLink({ name, rpcUrl: url, typeId });
