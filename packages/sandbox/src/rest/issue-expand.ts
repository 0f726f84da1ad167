import { projectOf, may } from '../world/access.ts';
import { fieldsOf } from '../world/fields.ts';
import type { Issue, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { changelogOf } from './changelog.ts';
import { byFieldId, screenMeta } from './field-meta.ts';
import { typeOfIssue } from './issue-view.ts';
import { transitionBeans } from './transitions.ts';

interface Asking {
  user: User | undefined;
  expand: string[];
}

/** The fields this user may edit: none without the permission. */
export function editMeta(
  world: World,
  issue: Issue,
  user: User | undefined,
): { fields: ReturnType<typeof byFieldId> } {
  const project = projectOf(world, issue);
  if (!may(user, 'edit', project)) return { fields: {} };
  const place = { project, type: typeOfIssue(issue), editing: true };
  const editable = screenMeta(world, user, place).filter(
    ({ fieldId }) => fieldId !== 'project' && !(fieldId === 'parent' && place.type.subtask),
  );
  return { fields: byFieldId(editable) };
}

/** What `expand` may ask for of one issue. Jira passes over what it does not know. */
const expansions: Record<string, (world: World, issue: Issue, asking: Asking) => unknown> = {
  changelog: changelogOf,
  transitions: transitionBeans,
  editmeta: (world, issue, { user }) => editMeta(world, issue, user),
  names: ({ site }) => Object.fromEntries(fieldsOf(site.personality).map(({ id, name }) => [id, name])),
  schema: ({ site }) => Object.fromEntries(fieldsOf(site.personality).map(({ id, schema }) => [id, schema])),
};

export function expandIssue(world: World, issue: Issue, asking: Asking): Record<string, unknown> {
  const wanted = Object.entries(expansions).filter(
    ([name]) => asking.expand.includes(name) || asking.expand.includes(`${name}.fields`),
  );
  return Object.fromEntries(wanted.map(([name, show]) => [name, show(world, issue, asking)]));
}
