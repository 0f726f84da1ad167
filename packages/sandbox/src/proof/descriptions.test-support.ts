import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** Beside the checkout; not a part of it. */
const folder = new URL('../../../../../shared/specs/', import.meta.url);

const files = {
  cloud: 'jira-cloud-platform-v3.json',
  'cloud-software': 'jira-cloud-software.json',
  'data-center': 'jira-dc-10.3.json',
};

export type DescriptionName = keyof typeof files;

export const descriptionsAreHere = Object.values(files).every((file) => existsSync(new URL(file, folder)));

interface Content {
  schema?: object;
}

export interface DescribedOperation {
  responses: Record<string, { content?: Record<string, Content> }>;
  security?: Record<string, string[]>[];
}

interface Description {
  paths: Record<string, Record<string, DescribedOperation>>;
}

const read = new Map<DescriptionName, Description>();

function descriptionOf(name: DescriptionName): Description {
  const present = read.get(name);
  if (present) return present;
  const parsed = JSON.parse(readFileSync(new URL(files[name], folder), 'utf8')) as Description;
  read.set(name, parsed);
  return parsed;
}

/** Data Center's paths are below `/rest`. */
const prefixOf = (name: DescriptionName): string => (name === 'data-center' ? '/rest' : '');
const methods = ['get', 'post', 'put', 'delete'];

/** Every operation of a description, as `GET /rest/api/3/issue/{issueIdOrKey}`. */
export function describedOperations(
  name: DescriptionName,
): { name: string; operation: DescribedOperation }[] {
  return Object.entries(descriptionOf(name).paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ name: `${method.toUpperCase()} ${prefixOf(name)}${path}`, operation }] : [];
    }),
  );
}

const validators = new Map<DescriptionName, Ajv>();

function validatorOf(name: DescriptionName): Ajv {
  const present = validators.get(name);
  if (present) return present;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  ajv.addSchema(descriptionOf(name), name);
  validators.set(name, ajv);
  return ajv;
}

const pointer = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** What checks the JSON of a reply; undefined: the description gives no schema for it. */
export function replySchema(
  name: DescriptionName,
  { method, path, status }: { method: string; path: string; status: number },
): ValidateFunction | undefined {
  const below = path.slice(prefixOf(name).length);
  const response = descriptionOf(name).paths[below]?.[method.toLowerCase()]?.responses[String(status)];
  if (!response?.content?.['application/json']?.schema) return undefined;
  const place = [
    'paths',
    below,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    'application/json',
    'schema',
  ];
  return validatorOf(name).getSchema(`${name}#/${place.map(pointer).join('/')}`);
}
