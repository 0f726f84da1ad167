/**
 * Whether two values of a field say the same, one of them perhaps as it was sent and the other as Jira shows it: objects by
 * what names them (`id`, `name`, `value`, `key`, `accountId`), texts whatever their line ends and outer blanks, lists
 * in any order, nothing in any of its forms.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (Array.isArray(a) && Array.isArray(b)) return sameList(a, b);
  if (isObject(a) && isObject(b)) return sameThing(a, b);
  if (isObject(a)) return namesOf(a).includes(textOf(b));
  if (isObject(b)) return namesOf(b).includes(textOf(a));
  return textOf(a) === textOf(b);
}

const naming = ['id', 'accountId', 'key', 'value', 'name'] as const;

function sameThing(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const known = naming.filter((name) => name in a && name in b && !isNothing(a[name]) && !isNothing(b[name]));
  const [first] = known;
  const child = sameValue(childOf(a), childOf(b));
  return first !== undefined && textOf(a[first]) === textOf(b[first]) && child;
}

/** Of a cascading option. */
const childOf = (thing: Record<string, unknown>): unknown => thing['child'];

function sameList(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((one) => b.some((other) => sameValue(one, other)));
}

const namesOf = (thing: Record<string, unknown>): string[] =>
  naming.filter((name) => !isNothing(thing[name])).map((name) => textOf(thing[name]));

function isNothing(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n').trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
