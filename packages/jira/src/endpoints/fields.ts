import { z } from 'zod';
import type { JiraClient } from '../client.ts';

/** What custom fields of Jira Software are; match on these, since names are translated and ids differ by site. */
export const customFieldTypes = {
  epicLink: 'com.pyxis.greenhopper.jira:gh-epic-link',
  epicName: 'com.pyxis.greenhopper.jira:gh-epic-label',
  sprint: 'com.pyxis.greenhopper.jira:gh-sprint',
  rank: 'com.pyxis.greenhopper.jira:gh-lexo-rank',
  /** Of Cloud's team-managed projects. */
  storyPointEstimate: 'com.pyxis.greenhopper.jira:jsw-story-points',
  float: 'com.atlassian.jira.plugin.system.customfieldtypes:float',
} as const;

/** A field of the site. */
export interface JiraField {
  id: string;
  name: string;
  custom: boolean;
  /** Absent for the few that hold nothing. */
  schema?: { type: string; items?: string; system?: string; custom?: string; customId?: number };
  /** Cloud: the only project that has it (team-managed). */
  projectId?: string;
}

const text = z.string().exactOptional();

const fieldSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    custom: z.boolean().catch(false),
    schema: z
      .object({
        ...{ type: z.string(), items: text, system: text, custom: text },
        customId: z.number().exactOptional(),
      })
      .exactOptional(),
    scope: z
      .object({ project: z.object({ id: z.string() }) })
      .optional()
      .catch(undefined),
  })
  .transform(({ scope, ...field }): JiraField => {
    return { ...field, ...(scope ? { projectId: scope.project.id } : {}) };
  });

/** All fields of the site that the user may see. */
export function listFields(client: JiraClient): Promise<JiraField[]> {
  return client.request({ method: 'GET', path: '/rest/api/2/field', schema: z.array(fieldSchema) });
}

/**
 * The custom fields of a type, by `schema.custom`, e.g. {@link customFieldTypes}.sprint. Pure.
 *
 * @param o.projectId Leaves out what belongs to other projects only.
 */
export function customFieldsOf<T extends Pick<JiraField, 'schema' | 'projectId'>>(
  fields: readonly T[],
  type: string,
  o: { projectId?: string } = {},
): T[] {
  return fields.filter(
    ({ schema, projectId }) =>
      schema?.custom === type && (projectId === undefined || projectId === o.projectId),
  );
}

const POINTS_NAME = /^story points?$/i;

/**
 * The field that holds story points: what the board estimates with, else the estimate of a team-managed project, else
 * a number called "Story Points". Undefined if there is none. Pure.
 */
export function storyPointsField(
  fields: readonly JiraField[],
  o: { estimationFieldId?: string | undefined; projectId?: string } = {},
): JiraField | undefined {
  const [estimate] = customFieldsOf(fields, customFieldTypes.storyPointEstimate, o);
  const number = customFieldsOf(fields, customFieldTypes.float, o).find(({ name }) => POINTS_NAME.test(name));
  return fields.find(({ id }) => id === o.estimationFieldId) ?? estimate ?? number;
}
