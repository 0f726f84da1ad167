import { jqlMatcher } from '../jql/search.ts';
import { canSee } from '../world/access.ts';
import type { WorldEvent } from '../world/events.ts';
import type { Issue, Sprint } from '../world/model.ts';
import type { AdministratorWebhook, DynamicWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';

const issueOf = (event: WorldEvent): Issue | undefined => ('issue' in event ? event.issue : undefined);

/** A filter on issues that can no longer be read lets nothing through. */
function passes(world: World, issue: Issue, o: { jql: string; userName: string | null }): boolean {
  if (o.jql.trim() === '') return true;
  try {
    return jqlMatcher(o.jql, { world, user: world.users.get(o.userName ?? '') })(issue);
  } catch {
    return false;
  }
}

/** Those of an administrator that want this event, of this issue where it is about one. */
export function administratorsFor(world: World, name: string, event: WorldEvent): AdministratorWebhook[] {
  const issue = issueOf(event);
  return [...world.webhooks.administrators.values()].filter(
    ({ enabled, events, jql, updatedBy }) =>
      enabled && events.includes(name) && (!issue || passes(world, issue, { jql, userName: updatedBy })),
  );
}

function concerns(event: WorldEvent, { fieldIdsFilter, issuePropertyKeysFilter }: DynamicWebhook): boolean {
  if (event.kind === 'issue_updated' && fieldIdsFilter) {
    return event.change.items.some(({ fieldId }) => fieldIdsFilter.includes(fieldId));
  }
  if ('propertyKey' in event && issuePropertyKeysFilter) {
    return issuePropertyKeysFilter.includes(event.propertyKey);
  }
  return true;
}

/** Those of apps that want this event, still hold, and whose person may see the issue. */
export function dynamicFor(world: World, name: string, event: WorldEvent): DynamicWebhook[] {
  const issue = issueOf(event);
  return [...world.webhooks.dynamic.values()].filter((webhook) => {
    const { events, expiresAt, jqlFilter, userName } = webhook;
    if (!events.includes(name) || world.now() > expiresAt || !concerns(event, webhook)) return false;
    if (!issue) return true;
    const user = world.users.get(userName);
    return canSee(world, user, issue) && passes(world, issue, { jql: jqlFilter, userName });
  });
}

type Thing = Record<string, string | number | undefined>;

const issueThings = ({ id, key, projectKey }: Issue): Record<string, Thing> => ({
  issue: { id, key },
  project: { key: projectKey },
});
const sprintThings = ({ id, boardId }: Sprint): Record<string, Thing> => ({
  sprint: { id },
  board: { id: boardId },
});

/** Puts what happened into the URL: `${issue.key}` before Jira 10, `{issue.key}` since. */
export function fillUrl(world: World, url: string, event: WorldEvent): string {
  const things: Record<string, Thing> = {
    ...('issue' in event ? issueThings(event.issue) : {}),
    ...('sprint' in event ? sprintThings(event.sprint) : {}),
    ...('comment' in event ? { comment: { id: event.comment.id } } : {}),
    modifiedUser: { name: event.userName, key: world.users.get(event.userName)?.key },
  };
  const variable =
    world.site.personality.webhookVariables === 'dollar' ? /\$\{(\w+)\.(\w+)\}/g : /(?<!\$)\{(\w+)\.(\w+)\}/g;
  return url.replace(variable, (whole, thing: string, member: string) => {
    const value = things[thing]?.[member];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}
