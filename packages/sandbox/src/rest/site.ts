import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { fieldsOf } from '../world/fields.ts';
import { priorities, statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { jiraTime, sendJson, unauthenticated } from './answers.ts';
import { priorityBean, statusBean, userBean } from './beans.ts';

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

export function registerSite(api: FastifyInstance, { world }: Surroundings): void {
  // Anonymous callers may ask: that is how a client finds out what it talks to.
  api.get('/serverInfo', (_request, reply) => sendJson(reply, 200, serverInfo(world)));

  api.get('/myself', (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) throw unauthenticated();
    return sendJson(reply, 200, {
      ...userBean(world, user),
      deleted: false,
      locale: 'en_UK',
      groups: { size: user.groups.length, items: [] },
      applicationRoles: { size: 1, items: [] },
      expand: 'groups,applicationRoles',
    });
  });

  api.get('/field', (_request, reply) => sendJson(reply, 200, fieldBeans(world)));
  api.get('/status', (_request, reply) =>
    sendJson(
      reply,
      200,
      statuses.map((status) => statusBean(world, status)),
    ),
  );
  api.get('/priority', (_request, reply) =>
    sendJson(
      reply,
      200,
      priorities.map((priority) => priorityBean(world, priority)),
    ),
  );
}
