import { allowedValuesOf, listBoards, listIssueTypes, listProjects } from '@crosslink/jira';
import type { JiraBoard, JiraCreateField } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { FieldSource } from '../mapping/input.ts';
import { findMapping } from '../mapping/mapping.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { offersInput, projectsInput } from './input.ts';
import type { OffersInput, ProjectsInput } from './input.ts';
import { createPlans } from './plan.ts';
import { causeOf, ItemProblem } from './reaction.ts';
import type { Cause } from './reaction.ts';
import type { ClientFor } from './settings.ts';
import { activeConnection } from './start.ts';

interface OffersDeps {
  db: Kysely<Database>;
  clientFor: ClientFor;
}

export interface OfferedField {
  fieldId: string;
  name: string;
  /** Jira refuses an issue without it, and fills it with nothing by itself. */
  required: boolean;
  /** As Jira calls it: string, number, option, array, user, … */
  type: string;
  /** Null where anything goes, or Jira does not list it. */
  allowed: string[] | null;
  /** Where its value comes from while the mapping says nothing; null: it is left to Jira. */
  usual: FieldSource | null;
}

export interface Offers {
  /** Why there is nothing to offer. */
  problem: Cause | null;
  issueTypes: { id: string; name: string; subtask: boolean }[];
  /** The one the fields are of. */
  issueType: string | null;
  fields: OfferedField[];
  boards: JiraBoard[];
}

/** The projects a connection sees. @throws as starting a push does, and as Jira fails */
export async function listOfferedProjects(
  { db, clientFor }: OffersDeps,
  actor: Actor,
  input: ProjectsInput,
): Promise<{ key: string; name: string }[]> {
  requireMember(actor);
  const { connectionId } = parseInput(projectsInput, input);
  const connection = await activeConnection(db, actor, connectionId);
  const projects = await listProjects(await clientFor(connection.id));
  return projects.map(({ key, name }) => ({ key, name }));
}

/**
 * What a mapping of a project can say: its issue types, the fields of the one that is asked for (or that holds now), the boards.
 * @throws as starting a push does, and as Jira fails
 */
export async function readOffers(deps: OffersDeps, actor: Actor, input: OffersInput): Promise<Offers> {
  requireMember(actor);
  const { connectionId, projectKey, itemKind, issueType } = parseInput(offersInput, input);
  const { id, site_id: siteId } = await activeConnection(deps.db, actor, connectionId);
  const { deployment } = await findSite(deps.db, siteId);
  const client = await deps.clientFor(id);
  const plans = createPlans({
    ...{ client: () => Promise.resolve(client), projectKey, deployment },
    issueTypes: { idea: issueType ?? null, story: issueType ?? null },
    // Fields that the mapping fills would hide what is usual.
    mappingFor: async (kind) => ({
      ...(await findMapping(deps.db, { siteId, projectKey, itemKind: kind })),
      fields: {},
    }),
    before: () => Promise.resolve(),
  });
  try {
    const { type, fields, sources } = await plans.planFor(itemKind);
    const [issueTypes, boards] = await Promise.all([
      listIssueTypes(client, projectKey),
      listBoards(client, projectKey),
    ]);
    const offered = fields.map((field) => presentField(field, sources[field.fieldId]));
    return {
      problem: null,
      issueTypes: issueTypes.map(presentType),
      issueType: type.name,
      fields: offered,
      boards,
    };
  } catch (error) {
    if (!(error instanceof ItemProblem)) throw error;
    const issueTypes = await listIssueTypes(client, projectKey).catch(() => []);
    const nothing = { issueType: null, fields: [], boards: [] };
    return { problem: causeOf(error), issueTypes: issueTypes.map(presentType), ...nothing };
  }
}

const presentType = ({ id, name, subtask }: { id: string; name: string; subtask: boolean }) => ({
  ...{ id, name, subtask },
});

function presentField(field: JiraCreateField, usual: FieldSource | undefined): OfferedField {
  const { fieldId, name, required, hasDefaultValue, schema } = field;
  return {
    ...{ fieldId, name, type: schema.type, usual: usual ?? null },
    required: required && !hasDefaultValue,
    allowed: allowedValuesOf(field)?.map((value) => value.name) ?? null,
  };
}
