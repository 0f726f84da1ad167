import type { ErrorObject } from 'ajv';

interface Defect {
  /** Which description is wrong. */
  kind: 'data-center' | 'cloud' | 'both';
  /** Where it is wrong; absent: everywhere. */
  operation?: RegExp;
  matches: (error: ErrorObject) => boolean;
  reason: string;
}

const expects = (type: string) => (error: ErrorObject) =>
  error.keyword === 'type' && (error.params as { type?: string }).type === type;

const adds =
  (...names: string[]) =>
  (error: ErrorObject) =>
    names.includes(String((error.params as { additionalProperty?: string }).additionalProperty));

/** What the descriptions say and no Jira does. */
const knownDefects: Defect[] = [
  {
    kind: 'data-center',
    operation:
      /(field|issuetype|priority|resolution|status|statuscategory|project|statuses|components|versions|search|remotelink)$/,
    matches: (error) => error.instancePath === '' && expects('object')(error),
    reason: 'A list is described as one of its items.',
  },
  {
    kind: 'data-center',
    matches: (error) => /\/fields\/\w+$/.test(error.instancePath) && expects('object')(error),
    reason: 'The value of a field is described as an object, whatever its schema.',
  },
  {
    kind: 'data-center',
    operation: /\/estimation$/,
    matches: (error) => error.instancePath === '/value' && expects('object')(error),
    reason: 'The estimation is described as an object; the text beside it shows a string.',
  },
  {
    kind: 'data-center',
    operation: /\/properties\/\{propertyKey\}$/,
    matches: (error) => error.instancePath === '/value' && expects('string')(error),
    reason: 'The value of a property is described as a string; it is any JSON.',
  },
  {
    kind: 'cloud',
    operation: /\/serverInfo$/,
    matches: adds('defaultLocale', 'displayUrlCSMHelpSeeker'),
    reason: 'Recorded in 2025 (fixtures: exchange.serverInfo.json), not described.',
  },
  {
    kind: 'cloud',
    operation: /\/changelog$/,
    matches: (error) => /\/(from|to)$/.test(error.instancePath) && expects('string')(error),
    reason: 'null where a value has no id, as recorded in the changelogs of webhooks.',
  },
  {
    kind: 'cloud',
    operation: /\/board\/\{boardId\}\/configuration$/,
    matches: (error) => error.instancePath === '/location' && adds('key', 'id', 'self', 'name')(error),
    reason:
      'Described as the place of a new board (type and projectKeyOrId); recorded with key, id, self and name.',
  },
];

export function defectOf(
  kind: 'data-center' | 'cloud',
  { operation, error }: { operation: string; status: number; error: ErrorObject },
): Defect | undefined {
  return knownDefects.find(
    (defect) =>
      (defect.kind === 'both' || defect.kind === kind) &&
      (defect.operation?.test(operation) ?? true) &&
      defect.matches(error),
  );
}
