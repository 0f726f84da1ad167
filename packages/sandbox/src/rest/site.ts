import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { fieldsOf } from '../world/fields.ts';
import { issueTypes, priorities, resolutions, statusCategories, statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { jiraTime, refuse, sendJson, unauthenticated } from './answers.ts';
import {
  issueTypeBean,
  priorityDetails,
  resolutionBean,
  statusBean,
  statusCategoryBean,
  userBean,
} from './beans.ts';

/** What only Cloud says of itself. */
function cloudInfo({ site }: World) {
  if (site.personality.deploymentType !== 'Cloud') return {};
  const { baseUrl } = site;
  return {
    displayUrl: baseUrl,
    displayUrlServicedeskHelpCenter: baseUrl,
    displayUrlCSMHelpSeeker: baseUrl,
    displayUrlConfluence: baseUrl,
    defaultLocale: { locale: 'en_US' },
    serverTimeZone: 'Etc/UTC',
  };
}

function serverInfo(world: World) {
  const { baseUrl, title, personality } = world.site;
  return {
    baseUrl,
    version: personality.fullVersion,
    versionNumbers: personality.versionNumbers,
    deploymentType: personality.deploymentType,
    buildNumber: personality.buildNumber,
    buildDate: personality.buildDate,
    ...(personality.deploymentType === 'Cloud' ? {} : { databaseBuildNumber: personality.buildNumber }),
    serverTime: jiraTime(world.now()),
    scmInfo: '0000000000000000000000000000000000000000',
    serverTitle: title,
    ...cloudInfo(world),
  };
}

function fieldBeans({ site: { personality } }: World) {
  return fieldsOf(personality).map(({ id, name, schema, clauseNames, screens }) => ({
    id,
    ...(personality.deploymentType === 'Cloud' ? { key: id } : {}),
    name,
    custom: schema.custom !== undefined,
    orderable: screens !== 'none' && id !== 'project',
    navigable: true,
    searchable: true,
    clauseNames,
    schema,
  }));
}

/** What the whole site shares: each list as a resource, and each of its things as one. */
const lists: Record<string, (world: World) => { id: string | number; key?: string }[]> = {
  '/status': (world) => statuses.map((status) => statusBean(world, status)),
  '/statuscategory': (world) => statusCategories.map((category) => statusCategoryBean(world, category)),
  '/priority': (world) => priorities.map((priority) => priorityDetails(world, priority)),
  '/resolution': (world) => resolutions.map((resolution) => resolutionBean(world, resolution)),
  '/issuetype': (world) => issueTypes.map((type) => issueTypeBean(world, type)),
};

export function registerSite(api: FastifyInstance, { world }: Surroundings): void {
  // Anonymous callers may ask: that is how a client finds out what it talks to.
  api.get('/serverInfo', (_request, reply) => sendJson(reply, 200, serverInfo(world)));

  api.get('/myself', (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) throw unauthenticated();
    return sendJson(reply, 200, {
      ...userBean(world, user),
      ...(world.site.personality.deploymentType === 'Cloud' ? {} : { deleted: false }),
      locale: 'en_UK',
      groups: { size: user.groups.length, items: [] },
      applicationRoles: { size: 1, items: [] },
      expand: 'groups,applicationRoles',
    });
  });

  api.get('/field', (_request, reply) => sendJson(reply, 200, fieldBeans(world)));
  for (const [path, beans] of Object.entries(lists)) {
    api.get(path, (_request, reply) => sendJson(reply, 200, beans(world)));
    api.get(`${path}/:id`, (request, reply) => {
      const { id } = request.params as { id: string };
      const found = beans(world).find((bean) => String(bean.id) === id || bean.key === id);
      if (!found) throw refuse(404, `The ${path.slice(1)} with id '${id}' does not exist`);
      return sendJson(reply, 200, found);
    });
  }
}
