import { sprintBean } from '../agile/beans.ts';
import { changeItemBean } from '../rest/changelog.ts';
import { commentBean } from '../rest/comments.ts';
import { issueBean } from '../rest/issue-view.ts';
import { userBeanByName } from '../rest/beans.ts';
import type { Change, Issue } from '../world/model.ts';
import { statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/events.ts';

/** What is sent: one thing that happens in a Jira may be told as several. */
export interface Message {
  event: string;
  body: Record<string, unknown>;
}

const isCloud = ({ site }: World): boolean => site.personality.deploymentType === 'Cloud';

function webhookIssue(world: World, issue: Issue, fields: string[] = ['*all', '-comment']) {
  const { id, self, key, fields: shown } = issueBean(world, issue, { fields });
  return { id, self, key, fields: shown };
}

const thinFields = ['summary', 'issuetype', 'project', 'assignee', 'priority', 'status'];

/** `user` in webhooks of Cloud has no e-mail address. */
function webhookUser(world: World, userName: string) {
  const user = userBeanByName(world, userName);
  if (!user || !isCloud(world)) return user;
  return Object.fromEntries(Object.entries(user).filter(([name]) => name !== 'emailAddress'));
}

const changelog = (world: World, { id, items }: Change) => ({
  id,
  items: items.map((item) => changeItemBean(world, item)),
});

const startedOrResolved: Record<string, string> = {
  indeterminate: 'issue_work_started',
  done: 'issue_resolved',
  new: 'issue_work_stopped',
};

/** Data Center names a change by its workflow step; on Cloud every such step is "generic". */
function updateName(world: World, { items }: Change): string {
  const status = items.find(({ field }) => field === 'status');
  if (status) {
    const category = statuses.find(({ id }) => id === status.to)?.category ?? '';
    return isCloud(world) ? 'issue_generic' : (startedOrResolved[category] ?? 'issue_generic');
  }
  if (items.some(({ field }) => field === 'Key')) return 'issue_moved';
  return items.length === 1 && items[0]?.field === 'assignee' ? 'issue_assigned' : 'issue_updated';
}

type Of<K extends WorldEvent['kind']> = Extract<WorldEvent, { kind: K }>;

function issueMessage(world: World, event: Of<'issue_created' | 'issue_deleted' | 'issue_updated'>): Message {
  const { kind, issue, at, userName } = event;
  const name = kind === 'issue_updated' ? updateName(world, event.change) : kind;
  return {
    event: `jira:${kind}`,
    body: {
      timestamp: at,
      webhookEvent: `jira:${kind}`,
      ...(kind === 'issue_deleted' ? {} : { issue_event_type_name: name }),
      user: webhookUser(world, userName),
      issue: webhookIssue(world, issue),
      ...(kind === 'issue_updated' ? { changelog: changelog(world, event.change) } : {}),
    },
  };
}

/** Data Center names no issue with a comment, but tells of an update of the issue beside it. */
function commentMessages(
  world: World,
  event: Of<'comment_created' | 'comment_updated' | 'comment_deleted'>,
): Message[] {
  const { kind, issue, at, userName } = event;
  const comment = commentBean(world, issue, event.comment);
  const own = { timestamp: at, webhookEvent: kind, comment };
  if (isCloud(world)) {
    return [{ event: kind, body: { ...own, issue: webhookIssue(world, issue, thinFields) } }];
  }
  const beside = {
    timestamp: at,
    webhookEvent: 'jira:issue_updated',
    issue_event_type_name: kind
      .replace('comment_created', 'issue_commented')
      .replace(/^comment_/, 'issue_comment_'),
    user: webhookUser(world, userName),
    issue: webhookIssue(world, issue),
    comment,
  };
  return [
    { event: kind, body: own },
    { event: 'jira:issue_updated', body: beside },
  ];
}

/** What a site says of a thing that happened. */
export function messagesOf(world: World, event: WorldEvent): Message[] {
  switch (event.kind) {
    case 'issue_created':
    case 'issue_updated':
    case 'issue_deleted':
      return [issueMessage(world, event)];
    case 'comment_created':
    case 'comment_updated':
    case 'comment_deleted':
      return commentMessages(world, event);
    case 'issue_property_set':
    case 'issue_property_deleted': {
      const { kind, issue, at, propertyKey: key } = event;
      const property = kind === 'issue_property_set' ? { key, value: issue.properties[key] } : { key };
      const body = {
        timestamp: at,
        webhookEvent: kind,
        issue: webhookIssue(world, issue, thinFields),
        property,
      };
      return [{ event: kind, body }];
    }
    default: {
      const { kind, at, sprint } = event;
      return [
        { event: kind, body: { timestamp: at, webhookEvent: kind, sprint: sprintBean(world, sprint) } },
      ];
    }
  }
}

/** Everything a webhook may ask to be told. */
export const webhookEvents: readonly string[] = [
  ...['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted'],
  ...['comment_created', 'comment_updated', 'comment_deleted'],
  ...['issue_property_set', 'issue_property_deleted'],
  ...['sprint_created', 'sprint_updated', 'sprint_started', 'sprint_closed', 'sprint_deleted'],
];
