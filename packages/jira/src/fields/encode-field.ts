import type { JiraCreateField } from '../endpoints/create-metadata.ts';
import type { Deployment } from '../site.ts';
import { allowedValuesOf, findAllowed } from './allowed-value.ts';
import type { AllowedValue } from './allowed-value.ts';
import { encodeDate, encodeDateTime } from './encode-date.ts';

/** What somebody says a field should be: a plain value, or several. */
export type FieldInput = string | number | boolean | readonly (string | number | boolean)[];

/** The value as Jira takes it, or why there is none, as the end of a sentence that begins with the field's name. */
export type EncodedField = { value: unknown } | { problem: string; allowed?: string[] };

export interface EncodeOptions {
  /** People are named by account id on Cloud, by user name on Data Center. */
  deployment: Deployment;
}

const SUMMARY_LIMIT = 255;
const TEXT_LIMIT = 32_767;
const LABEL_LIMIT = 255;
const SPRINT = 'com.pyxis.greenhopper.jira:gh-sprint';

/**
 * A plain value as a field of this metadata takes it: options, versions, components, priorities and people by id or name, dates
 * in Jira's form, labels without blanks, a cascading option as `parent > child`. Pure; asks Jira nothing.
 *
 * @see https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/ "Setting custom field data"
 */
export function encodeField(
  field: JiraCreateField,
  input: FieldInput,
  { deployment }: EncodeOptions,
): EncodedField {
  const { type, items, custom } = field.schema;
  if (custom === SPRINT) return one(input, (only) => encodeNumber(only));
  if (type === 'array') return encodeList(field, input, { type: items ?? 'string', deployment });
  return one(input, (only) => encodeOne(field, only, { type, deployment }));
}

type Scalar = string | number | boolean;

function one(input: FieldInput, encode: (only: Scalar) => EncodedField): EncodedField {
  if (typeof input !== 'object') return encode(input);
  const [only, ...more] = input;
  if (only === undefined) return { value: null };
  return more.length > 0 ? { problem: 'takes one value, not several' } : encode(only);
}

interface Wanted {
  /** Of the field or, in a list, of its items. */
  type: string;
  deployment: Deployment;
}

function encodeList(field: JiraCreateField, input: FieldInput, wanted: Wanted): EncodedField {
  const all = typeof input === 'object' ? input : [input];
  const values: unknown[] = [];
  for (const each of all) {
    const encoded =
      field.schema.system === 'labels' ? encodeLabel(String(each)) : encodeOne(field, each, wanted);
    if ('problem' in encoded) return encoded;
    values.push(encoded.value);
  }
  return { value: values };
}

function encodeOne(field: JiraCreateField, input: Scalar, { type, deployment }: Wanted): EncodedField {
  const text = String(input).trim();
  switch (type) {
    case 'string':
      return encodeText(field, String(input));
    case 'number':
      return encodeNumber(input);
    case 'date':
      return encodeDate(text);
    case 'datetime':
      return encodeDateTime(text);
    case 'user':
      return { value: deployment === 'cloud' ? { accountId: text } : { name: text } };
    case 'group':
      return { value: { name: text } };
    case 'issuelink':
      return { value: { key: text } };
    case 'any':
      return { value: input };
    case 'option-with-child':
      return encodeCascade(field, text);
    default:
      return encodeNamed(field, text, type);
  }
}

/** How things that Jira keeps a list of are named, by the kind of field. */
const namedBy: Readonly<Record<string, 'value' | 'name' | 'key'>> = {
  ...{ option: 'value', project: 'key', version: 'name', component: 'name' },
  ...{ priority: 'name', resolution: 'name', securitylevel: 'name' },
};

function encodeNamed(field: JiraCreateField, text: string, type: string): EncodedField {
  const naming = namedBy[type];
  return naming
    ? encodeAllowed(field, text, naming)
    : { problem: `is of the kind ${type}, which Crosslink cannot fill` };
}

function encodeText({ schema, allowedValues }: JiraCreateField, text: string): EncodedField {
  if (allowedValues && allowedValues.length > 0) return pick(allowedValuesOf({ allowedValues }) ?? [], text);
  const limit = schema.system === 'summary' ? SUMMARY_LIMIT : TEXT_LIMIT;
  if (text.length > limit) return { problem: `takes at most ${limit} characters` };
  if (schema.system === 'summary' && /[\r\n]/.test(text)) return { problem: 'takes one line only' };
  return { value: text };
}

function pick(values: AllowedValue[], text: string): EncodedField {
  const found = findAllowed(values, text);
  return found ? { value: found.name } : notAllowed(values, text);
}

function encodeNumber(input: Scalar): EncodedField {
  const number = typeof input === 'string' && input.trim() === '' ? Number.NaN : Number(input);
  return Number.isFinite(number) ? { value: number } : { problem: `takes a number, not “${String(input)}”` };
}

function encodeLabel(text: string): EncodedField {
  const label = text.trim().replace(/\s+/g, '-');
  if (label === '') return { problem: 'takes no empty label' };
  return label.length > LABEL_LIMIT
    ? { problem: `takes labels of at most ${LABEL_LIMIT} characters` }
    : { value: label };
}

/** By id where Jira lists what it allows; else by what was said, for Jira to judge. */
function encodeAllowed(field: JiraCreateField, text: string, naming: 'value' | 'name' | 'key'): EncodedField {
  const values = allowedValuesOf(field);
  if (!values) return { value: { [naming]: text } };
  const found = findAllowed(values, text);
  return found ? { value: named(found, naming) } : notAllowed(values, text);
}

const named = ({ id, name }: AllowedValue, naming: string) =>
  id === undefined ? { [naming]: name } : { id };

function notAllowed(values: AllowedValue[], text: string): EncodedField {
  return { problem: `does not allow “${text}”`, allowed: values.map(({ name }) => name) };
}

function encodeCascade(field: JiraCreateField, text: string): EncodedField {
  const [first = '', second] = text.split(/\s*>\s*/, 2);
  const values = allowedValuesOf(field);
  if (!values) return { value: { value: first, ...(second && { child: { value: second } }) } };
  const parent = findAllowed(values, first);
  if (!parent) return notAllowed(values, first);
  if (second === undefined || second === '') return { value: named(parent, 'value') };
  const child = findAllowed(parent.children, second);
  return child
    ? { value: { ...named(parent, 'value'), child: named(child, 'value') } }
    : notAllowed(parent.children, second);
}
