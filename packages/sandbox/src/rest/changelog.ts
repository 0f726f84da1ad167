import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import type { Change, ChangedItem, Issue } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { jiraTime, pageOf, sendJson } from './answers.ts';
import { userBeanByName } from './beans.ts';
import { requestedIssue } from './issue-access.ts';

/** One changed field. Only Cloud names the field's id. */
export function changeItemBean({ site }: World, item: ChangedItem) {
  return {
    field: item.field,
    fieldtype: item.fieldtype,
    ...(site.personality.deploymentType === 'Cloud' ? { fieldId: item.fieldId } : {}),
    from: item.from,
    fromString: item.fromText,
    to: item.to,
    toString: item.toText,
  };
}

const changeBean = (world: World, { id, author, at, items }: Change) => ({
  id,
  author: userBeanByName(world, author),
  created: jiraTime(at),
  items: items.map((item) => changeItemBean(world, item)),
});

/** As `expand=changelog` shows it: the oldest first on Data Center, the newest first on Cloud. */
export function changelogOf(world: World, { history }: Issue) {
  const cloud = world.site.personality.deploymentType === 'Cloud';
  const histories = (cloud ? history.toReversed() : history).map((change) => changeBean(world, change));
  return { startAt: 0, maxResults: histories.length, total: histories.length, histories };
}

/** Cloud's own resource of it, oldest first. */
export function registerChangelog(api: FastifyInstance, { world }: Surroundings): void {
  if (world.site.personality.deploymentType !== 'Cloud') return;
  api.get('/issue/:issue/changelog', (request, reply) => {
    const { history } = requestedIssue(world, request);
    const page = pageOf(history, queryOf(request));
    return sendJson(reply, 200, { ...page, values: page.values.map((change) => changeBean(world, change)) });
  });
}
