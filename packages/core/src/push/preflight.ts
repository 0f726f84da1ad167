import { bulkFetchIssues, myPermissions } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import type { ConnectionOwner } from '../connections/tables.ts';
import { parseInput } from '../input.ts';
import type { ItemKind } from '../links/tables.ts';
import { findMapping } from '../mapping/mapping.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { createComposer } from './composer.ts';
import type { TriedComposition } from './composer.ts';
import { decide, nameOf, wantedOf } from './differences.ts';
import type { Ground } from './ground.ts';
import { startPushInput } from './input.ts';
import type { StartPushInput } from './input.ts';
import { findLinks, issueGone } from './items.ts';
import type { LinkRow } from './items.ts';
import { createPlans } from './plan.ts';
import { causeOf, ItemProblem } from './reaction.ts';
import type { Cause } from './reaction.ts';
import type { ClientFor } from './settings.ts';
import { activeConnection, readItems, selectionOf } from './start.ts';
import type { Item } from './start.ts';
import type { PushConflict } from './tables.ts';

export interface PreflightField {
  fieldId: string;
  name: string;
  /** As it is sent: texts as wiki markup, options and people by id or name. */
  value: unknown;
}

export interface PreflightProblem extends Cause {
  /** Fields it is about, with the values they allow where Jira lists them. */
  fields: { fieldId: string; name: string; allowed?: string[] }[];
}

export interface PreflightItem {
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  title: string;
  /** `ask`: both sides changed the same field. `blocked`: see problems. */
  action: 'create' | 'update' | 'nothing' | 'ask' | 'blocked';
  issueType: string | null;
  /** Null for an issue that is yet to be created. */
  issueKey: string | null;
  /** The issue goes below that of its idea. */
  belowIdea: boolean;
  /** What the issue will say; of one that is there, only what changes. */
  fields: PreflightField[];
  conflicts: PushConflict[];
  problems: PreflightProblem[];
}

export interface Preflight {
  siteId: string;
  projectKey: string;
  /** Whose name it will be done in. */
  actsAs: { connectionId: string; owner: ConnectionOwner; displayName: string; name: string | null };
  /** Nothing keeps any of it from being pushed. */
  ok: boolean;
  /** What would happen, in one sentence. */
  sentence: string;
  /** What keeps all of it from being pushed. */
  problems: PreflightProblem[];
  items: PreflightItem[];
}

interface PreflightDeps {
  db: Kysely<Database>;
  publicUrl: string;
  clientFor: ClientFor;
}

/**
 * Says what a push would do and what is missing for it. Changes nothing, here and in Jira.
 * @throws as starting the push does, and as Jira fails
 */
export async function preflight(
  deps: PreflightDeps,
  actor: Actor,
  input: StartPushInput,
): Promise<Preflight> {
  requireMember(actor);
  const { db } = deps;
  const wanted = parseInput(startPushInput, input);
  const connection = await activeConnection(db, actor, wanted.connectionId);
  const siteId = connection.site_id;
  const items = await readItems(db, selectionOf(wanted));
  const client = await deps.clientFor(connection.id);
  const links = await findLinks(
    db,
    items.map(({ itemId }) => ({ item_id: itemId, site_id: siteId })),
  );
  const projectKey = wanted.projectKey.toUpperCase();
  const ground = await groundFor(deps, { client, siteId, projectKey, items, links, wanted });
  const problems = await wholeProblems(ground, client, projectKey);
  const looked = problems.length > 0 ? [] : await lookAtAll(ground, { items, links, client, siteId });
  const shown = looked.map((one) => presentItem(one, wanted.onConflict));
  const { jira_display_name: displayName, jira_user_name: name, owner } = connection;
  return {
    ...{ siteId, projectKey, actsAs: { connectionId: connection.id, owner, displayName, name } },
    ok: problems.length === 0 && shown.every(({ action }) => action !== 'blocked'),
    sentence: sentenceOf(shown, { projectKey, as: name ? `${displayName} (${name})` : displayName }),
    ...{ problems, items: shown },
  };
}

interface Scene {
  client: JiraClient;
  siteId: string;
  projectKey: string;
  items: Item[];
  links: Map<string, LinkRow>;
  wanted: { ideaIssueType?: string | undefined; storyIssueType?: string | undefined };
}

async function groundFor({ db, publicUrl }: PreflightDeps, scene: Scene): Promise<Ground> {
  const { client, siteId, projectKey, items, links, wanted } = scene;
  const { deployment } = await findSite(db, siteId);
  const plans = createPlans({
    ...{ client: () => Promise.resolve(client), projectKey, deployment },
    issueTypes: { idea: wanted.ideaIssueType ?? null, story: wanted.storyIssueType ?? null },
    mappingFor: (itemKind) => findMapping(db, { siteId, projectKey, itemKind }),
    before: () => Promise.resolve(),
  });
  const isPushed = (ideaId: string) =>
    items.some(({ itemKind, itemId }) => itemKind === 'idea' && itemId === ideaId);
  return {
    ...{ db, publicUrl, siteId, deployment, plans },
    issueOfIdea: async (ideaId) => {
      const link =
        links.get(ideaId) ?? (await findLinks(db, [{ item_id: ideaId, site_id: siteId }])).get(ideaId);
      // One that is yet to be created counts as there.
      return link ?? (isPushed(ideaId) ? { issue_id: '0', issue_key: '', issue_type: null } : undefined);
    },
    carries: (ideaId) => Promise.resolve(isPushed(ideaId)),
  };
}

/** The project, its issue types, and what this person may do there. */
async function wholeProblems(
  { plans }: Ground,
  client: JiraClient,
  projectKey: string,
): Promise<PreflightProblem[]> {
  try {
    await plans.planFor('idea');
  } catch (error) {
    if (!(error instanceof ItemProblem)) throw error;
    // A type that ideas lack says nothing of stories.
    if (error.code !== 'push_issue_type_missing') return [problemOf(error)];
  }
  const may = await myPermissions(client, { projectKey, permissions: ['CREATE_ISSUES', 'LINK_ISSUES'] });
  const missing = Object.entries({ CREATE_ISSUES: 'Create Issues', LINK_ISSUES: 'Link Issues' }).filter(
    ([key]) => !may[key as keyof typeof may],
  );
  return missing.map(([, name]) => problemOf(permissionMissing(projectKey, name)));
}

interface LookedAt {
  item: Item;
  link: LinkRow | undefined;
  issue: JiraIssue | undefined;
  composed: TriedComposition | ItemProblem;
}

async function lookAtAll(
  ground: Ground,
  o: { items: Item[]; links: Map<string, LinkRow>; client: JiraClient; siteId: string },
): Promise<LookedAt[]> {
  const looked: LookedAt[] = [];
  const asked = o.items.map((item) => ({
    ...{ item, item_kind: item.itemKind, item_id: item.itemId, idea_id: item.ideaId, marker: '' },
  }));
  const composer = await createComposer(ground, asked);
  for (const { item, ...one } of asked) {
    const composed = await composer.tryComposing(one).catch((error: unknown) => {
      if (error instanceof ItemProblem) return error;
      throw error;
    });
    looked.push({ item, composed, link: o.links.get(one.item_id), issue: undefined });
  }
  return withIssues(o.client, looked);
}

/** Issues that are there, with the fields that would be changed. */
async function withIssues(client: JiraClient, looked: LookedAt[]): Promise<LookedAt[]> {
  const linked = looked.flatMap(({ link, composed }) =>
    link && !(composed instanceof ItemProblem) ? [{ link, fields: wantedOf(link, composed) }] : [],
  );
  const changed = linked.filter(({ fields }) => Object.keys(fields).length > 0);
  if (changed.length === 0) return looked;
  const ids = changed.map(({ link }) => link.issue_id);
  const fields = [...new Set(changed.flatMap((one) => Object.keys(one.fields)))];
  const { issues } = await bulkFetchIssues(client, { ids, fields });
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  return looked.map((one) => ({ ...one, issue: one.link && byId.get(one.link.issue_id) }));
}

function presentItem(
  { item, link, issue, composed }: LookedAt,
  onConflict: 'ask' | 'overwrite' | 'keep',
): PreflightItem {
  const shared = { ...item, issueKey: link?.issue_key ?? null };
  if (composed instanceof ItemProblem) {
    const nothing = { issueType: null, belowIdea: false, fields: [], conflicts: [] };
    return { ...shared, ...nothing, action: 'blocked', problems: [problemOf(composed)] };
  }
  const { plan, parent } = composed;
  const named = (values: Record<string, unknown>): PreflightField[] =>
    Object.entries(values).map(([fieldId, value]) => ({ fieldId, name: nameOf(plan, fieldId), value }));
  const problems = composed.problems.map(problemOf);
  const about = { ...shared, issueType: plan.type.name, belowIdea: parent !== undefined, problems };
  if (problems.length > 0)
    return { ...about, action: 'blocked', fields: named(composed.fields), conflicts: [] };
  if (!link) return { ...about, action: 'create', fields: named(composed.fields), conflicts: [] };
  const wanted = wantedOf(link, composed);
  const nothing = { fields: [], conflicts: [] };
  if (Object.keys(wanted).length === 0) return { ...about, ...nothing, action: 'nothing' };
  if (!issue) return { ...about, ...nothing, action: 'blocked', problems: [problemOf(issueGone(link))] };
  const { writes, conflicts } = decide({ link, plan, wanted }, issue, onConflict);
  const changes = Object.fromEntries(writes.map((id) => [id, wanted[id]]));
  const action = conflicts.length > 0 ? 'ask' : writes.length > 0 ? 'update' : 'nothing';
  return { ...about, action, fields: named(changes), conflicts };
}

function problemOf(error: ItemProblem): PreflightProblem {
  const fields = error.details?.['fields'];
  return { ...causeOf(error), fields: Array.isArray(fields) ? (fields as PreflightProblem['fields']) : [] };
}

function permissionMissing(projectKey: string, name: string): ItemProblem {
  return new ItemProblem({
    code: 'push_permission_missing',
    message: `Jira does not give this connection the permission "${name}" in ${projectKey}.`,
    remedy: 'Ask your Jira administrator for it, or push with another connection.',
  });
}

function sentenceOf(items: PreflightItem[], { projectKey, as }: { projectKey: string; as: string }): string {
  const count = (action: PreflightItem['action']) => items.filter((item) => item.action === action).length;
  const created = count('create');
  const kept = count('nothing');
  const parts = [
    created > 0 && `${created} new ${created === 1 ? 'issue' : 'issues'}`,
    count('update') > 0 && `${count('update')} changed`,
    kept > 0 && `${kept} as ${kept === 1 ? 'it is' : 'they are'}`,
    count('ask') > 0 && `${count('ask')} to be decided`,
    count('blocked') > 0 && `${count('blocked')} that cannot be pushed yet`,
  ].filter(Boolean);
  return `${parts.join(', ') || 'Nothing'} in ${projectKey} as ${as}.`;
}
