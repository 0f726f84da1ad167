import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import { explain, queryOf } from '../../exchange.ts';
import type { ApplicationLink } from '../../world/model.ts';
import type { Page } from '../layout.ts';
import { redirectWithin, requireForm, sendPage } from '../layout.ts';
import { PageRefusal } from '../page-refusal.ts';
import { forAdministrators } from '../websudo.ts';
import {
  detailsDialog,
  incomingDialog,
  kindDialog,
  linksPath,
  newConsumerDialog,
  noResponseDialog,
  urlDialog,
} from './dialogs.ts';
import { externalDialog, registerExternal } from './external.ts';
import {
  addConsumer,
  addLink,
  addLinkWithConsumer,
  completeUrl,
  consumerProblem,
  emptyConsumer,
  linkProblem,
  readConsumerForm,
  readLinkForm,
  urlProblem,
} from './form.ts';
import { consumerPage, deletePage, listPage } from './list.ts';

/** A page to show, with 400 when it is the same dialog again; 'done': back to the list. */
type Outcome = { page: Page; problem?: string | undefined } | 'done';

interface Visit {
  surroundings: Surroundings;
  request: FastifyRequest;
  /** The fields of a form, or the query of an address. */
  fields: URLSearchParams;
}

type Step = (visit: Visit) => Outcome;

function linkOf({ surroundings, fields }: Visit): ApplicationLink {
  const link = surroundings.world.grants.links.get(fields.get('id') ?? '');
  if (!link) throw new PageRefusal(404, 'There is no such application link.');
  return link;
}

const chooseKind: Step = ({ surroundings, request, fields }) => {
  if (fields.get('kind') !== 'external') return { page: urlDialog(surroundings, request, { url: '' }) };
  if (fields.get('direction') !== 'outgoing') return { page: externalDialog(surroundings, request) };
  const problem = 'The sandbox calls nobody: it has no outgoing OAuth 2.0 links. Choose "Incoming".';
  return { page: kindDialog(surroundings, request, problem), problem };
};

const enterUrl: Step = ({ surroundings, request, fields }) => {
  const url = completeUrl((fields.get('url') ?? '').trim());
  const problem = urlProblem(surroundings.world, url);
  if (problem !== undefined) return { page: urlDialog(surroundings, request, { url, problem }), problem };
  return { page: noResponseDialog(surroundings, request, url) };
};

const confirmUrl: Step = ({ surroundings, request, fields }) => {
  const form = readLinkForm(fields);
  const url = completeUrl(form.url);
  const problem = urlProblem(surroundings.world, url);
  if (problem !== undefined) return { page: urlDialog(surroundings, request, { url, problem }), problem };
  return { page: detailsDialog(surroundings, request, { form: { ...form, url } }) };
};

const enterDetails: Step = ({ surroundings, request, fields }) => {
  const { world } = surroundings;
  const form = readLinkForm(fields);
  const problem = linkProblem(world, form);
  if (problem !== undefined)
    return { page: detailsDialog(surroundings, request, { form, problem }), problem };
  // Only a generic application is asked for an incoming consumer; the others would bring their own.
  if (form.createIncoming !== '' && form.typeId === 'generic') {
    return { page: incomingDialog(surroundings, request, { form, consumer: emptyConsumer }) };
  }
  explain(request, 'accepted', `link ${addLink(world, form).id} without incoming consumer`);
  return 'done';
};

const enterConsumer: Step = ({ surroundings, request, fields }) => {
  const form = readLinkForm(fields);
  const consumer = readConsumerForm(fields);
  const problem = addLinkWithConsumer(surroundings.world, form, consumer);
  if (problem === undefined) return 'done';
  return { page: incomingDialog(surroundings, request, { form, consumer, problem }), problem };
};

const showConsumer: Step = (visit) => {
  const { surroundings, request } = visit;
  const link = linkOf(visit);
  const consumer = surroundings.world.grants.consumerOf(link.id);
  if (consumer) return { page: consumerPage(surroundings, { link, consumer }) };
  const view = { linkId: link.id, linkName: link.name, consumer: emptyConsumer };
  return { page: newConsumerDialog(surroundings, request, view) };
};

const addToLink: Step = (visit) => {
  const { surroundings, request, fields } = visit;
  const { id: linkId, name: linkName } = linkOf(visit);
  const { world } = surroundings;
  if (world.grants.consumerOf(linkId)) throw new PageRefusal(400, 'An incoming consumer cannot be changed.');
  const consumer = readConsumerForm(fields);
  const problem = consumerProblem(world, consumer) ?? addConsumer(world, linkId, consumer);
  if (problem === undefined) return 'done';
  return { page: newConsumerDialog(surroundings, request, { linkId, linkName, consumer, problem }), problem };
};

const askToDelete =
  (what: 'link' | 'consumer'): Step =>
  (visit) => ({ page: deletePage(visit.surroundings, visit.request, { link: linkOf(visit), what }) });

const deleteLink: Step = (visit) => {
  visit.surroundings.world.grants.removeLink(linkOf(visit).id);
  return 'done';
};

const deleteConsumer: Step = (visit) => {
  const { grants } = visit.surroundings.world;
  const consumer = grants.consumerOf(linkOf(visit).id);
  if (consumer) grants.removeConsumer(consumer.key);
  return 'done';
};

const showList: Step = ({ surroundings, request }) => ({ page: listPage(surroundings, request) });

const showKinds: Step = ({ surroundings, request }) => ({ page: kindDialog(surroundings, request) });

function present(surroundings: Surroundings, reply: FastifyReply, outcome: Outcome): FastifyReply {
  if (outcome === 'done') return redirectWithin(surroundings, reply, linksPath);
  if (outcome.problem !== undefined) explain(reply.request, 'refused', outcome.problem);
  return sendPage(surroundings, reply, outcome.page, outcome.problem === undefined ? 200 : 400);
}

const pages: Record<string, Step> = {
  '': showList,
  '/edit': showConsumer,
  '/delete': askToDelete('link'),
  '/consumer/delete': askToDelete('consumer'),
};

const forms: Record<string, Step> = {
  '/url': enterUrl,
  '/confirm': confirmUrl,
  '/details': enterDetails,
  '/consumer': enterConsumer,
  '/edit': addToLink,
  '/delete': deleteLink,
  '/consumer/delete': deleteConsumer,
};

/** Since 8.22 two kinds of link begin with the same button. */
const kindPages = { '/create': showKinds };
const kindForms = { '/create': chooseKind };

/** The administrator's pages of application links: the list, the dialogs of a new link, deletion. */
export function registerApplicationLinks(site: FastifyInstance, surroundings: Surroundings): void {
  const { applicationLinkDialogs } = surroundings.world.site.personality;
  if (applicationLinkDialogs === 'none') return;
  const kindFirst = applicationLinkDialogs === 'kind-first';
  const answering = (step: Step, read: (request: FastifyRequest) => URLSearchParams) =>
    forAdministrators(surroundings, linksPath, (request, reply) =>
      present(surroundings, reply, step({ surroundings, request, fields: read(request) })),
    );
  for (const [path, step] of Object.entries({ ...pages, ...(kindFirst ? kindPages : {}) })) {
    site.get(linksPath + path, answering(step, queryOf));
  }
  for (const [path, step] of Object.entries({ ...forms, ...(kindFirst ? kindForms : {}) })) {
    site.post(
      linksPath + path,
      answering(step, (request) => requireForm(request).form),
    );
  }
  if (kindFirst) registerExternal(site, surroundings);
}
