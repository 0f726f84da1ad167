import { canSee } from '../world/access.ts';
import type { Issue } from '../world/model.ts';
import { dateFunction } from './dates.ts';
import type { Asking, JqlField } from './fields.ts';
import { jqlField, timeZoneOf } from './fields.ts';
import type { Clause, Operand, Query } from './parse.ts';
import { parseJql } from './parse.ts';
import { JqlError } from './tokens.ts';

type Term = Extract<Clause, { kind: 'term' }>;

/** A clause whose fields and values were looked up: what it wants, and where to look for it. */
interface Plan {
  matches: (issue: Issue) => boolean;
  /** A set that holds every match and is smaller than all issues, where there is one. */
  candidates?: () => Iterable<Issue>;
}

const sprintStates: Record<string, string> = {
  opensprints: 'active',
  closedsprints: 'closed',
  futuresprints: 'future',
};

/** What a function gives to compare with, where it can stand. */
function resolveFunction({ name, args }: FunctionCall, fieldName: string, asking: Asking): string[] {
  const lower = name.toLowerCase();
  const { world, user } = asking;
  if (lower === 'currentuser') return user ? [user.name] : [];
  if (lower === 'issueswithremotelinksbyglobalid') {
    const linked = ({ remoteLinks }: Issue) =>
      remoteLinks.some(({ globalId }) => globalId !== null && args.includes(globalId));
    const now = args.flatMap((globalId) => [...world.issues.withGlobalId(globalId)]);
    return now.filter((issue) => linked(world.searchIndex.seen(issue) ?? issue)).map(({ id }) => id);
  }
  const state = sprintStates[lower];
  if (state !== undefined && fieldName.toLowerCase() === 'sprint') {
    return [...world.boards.sprints.values()]
      .filter((sprint) => sprint.state === state)
      .map(({ id }) => String(id));
  }
  const at = dateOf({ name }, fieldName, asking);
  if (at !== undefined) return [String(at)];
  throw new JqlError(`Unable to find JQL function '${name}()'.`);
}

type FunctionCall = { name: string; args: string[] };

function dateOf({ name }: { name: string }, field: string, asking: Asking): number | undefined {
  return dateFunction(name, { field, timeZone: timeZoneOf(asking), nowMs: asking.world.now() });
}

function resolveOperand(
  operand: Operand,
  field: JqlField,
  { name, asking }: { name: string; asking: Asking },
) {
  if (operand.kind === 'value') return field.resolve(operand.text, asking);
  return operand.kind === 'empty' ? [] : resolveFunction(operand, name, asking);
}

function* lookUpAll(field: JqlField, values: Set<string>, asking: Asking): Generator<Issue> {
  const seen = new Set<Issue>();
  for (const value of values) {
    for (const issue of field.lookUp?.(value, asking) ?? []) {
      if (!seen.has(issue)) yield issue;
      seen.add(issue);
    }
  }
}

function unsupported({ operator, field }: Term): JqlError {
  return new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
}

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function planComparison(term: Term, field: JqlField, asking: Asking): Plan {
  const compares = comparisons[term.operator];
  const [operand] = term.operands;
  const { ordinal, readOrdinal } = field;
  if (!compares || !ordinal || !readOrdinal || !operand || operand.kind === 'empty') throw unsupported(term);
  const limit =
    operand.kind === 'value' ? readOrdinal(operand.text, asking) : dateOf(operand, term.field, asking);
  if (limit === undefined) throw unsupported(term);
  return {
    matches: (issue) => {
      const value = ordinal(issue);
      return value !== undefined && compares(value, limit);
    },
  };
}

function planText(term: Term, field: JqlField): Plan {
  const [operand] = term.operands;
  if (!field.text || operand?.kind !== 'value') throw unsupported(term);
  const { text } = field;
  const wanted = operand.text
    .toLowerCase()
    .split(/[\s"*]+/)
    .filter((word) => word !== '');
  const has = (issue: Issue) => wanted.every((word) => text(issue).toLowerCase().includes(word));
  return { matches: (issue) => has(issue) === (term.operator === '~') };
}

const equalities = ['=', '!=', 'in', 'not in', 'is', 'is not'];

function planTerm(term: Term, asking: Asking): Plan {
  const field = jqlField(term.field);
  const { operator, operands } = term;
  if (operator === '~' || operator === '!~') return planText(term, field);
  if (!equalities.includes(operator)) return planComparison(term, field, asking);
  const values = new Set(
    operands.flatMap((operand) => resolveOperand(operand, field, { name: term.field, asking })),
  );
  // "Unresolved" is the one word for no value.
  const wantsEmpty = operands.some(
    (operand) =>
      operand.kind === 'empty' || (operand.kind === 'value' && operand.text.toLowerCase() === 'unresolved'),
  );
  const has = (issue: Issue) => field.values(issue, asking).some((value) => values.has(value));
  const isEmpty = (issue: Issue) => field.values(issue, asking).length === 0;
  if (operator === '=' || operator === 'in' || operator === 'is') {
    const matches = (issue: Issue) => has(issue) || (wantsEmpty && isEmpty(issue));
    if (!field.lookUp || wantsEmpty) return { matches };
    return { matches, candidates: () => lookUpAll(field, values, asking) };
  }
  // "Not this value" never means "no value": Jira leaves issues with an empty field out.
  return { matches: (issue) => !isEmpty(issue) && !has(issue) };
}

const lookUpOrder = ['id', 'key', 'issue', 'issuekey', 'labels', 'parent', 'epic link', 'project'];

/** Of the clauses of an AND, the one whose look-up gives the fewest issues comes first. */
function narrowness(clause: Clause): number {
  const place = clause.kind === 'term' ? lookUpOrder.indexOf(clause.field.toLowerCase()) : -1;
  return place === -1 ? lookUpOrder.length : place;
}

function planAnd(clauses: Clause[], asking: Asking): Plan {
  const ordered = clauses.toSorted((a, b) => narrowness(a) - narrowness(b));
  const plans = ordered.map((clause) => plan(clause, asking));
  const narrow = plans.find(({ candidates }) => candidates);
  const matches = (issue: Issue) => plans.every((part) => part.matches(issue));
  return { matches, ...(narrow?.candidates ? { candidates: narrow.candidates } : {}) };
}

function plan(clause: Clause, asking: Asking): Plan {
  switch (clause.kind) {
    case 'term':
      return planTerm(clause, asking);
    case 'and':
      return planAnd(clause.clauses, asking);
    case 'or': {
      const plans = clause.clauses.map((part) => plan(part, asking));
      return { matches: (issue) => plans.some((part) => part.matches(issue)) };
    }
    case 'not': {
      const inner = plan(clause.clause, asking);
      return { matches: (issue) => !inner.matches(issue) };
    }
  }
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function comparator(orderBy: Query['orderBy']): (a: Issue, b: Issue) => number {
  const keys = orderBy.map(({ field, descending }) => {
    const sortKey = sortKeyOf(field);
    return (a: Issue, b: Issue) => compare(sortKey(a), sortKey(b)) * (descending ? -1 : 1);
  });
  // Without an order, or where it leaves a tie: the newest issue first.
  keys.push((a, b) => Number(b.id) - Number(a.id));
  return (a, b) => keys.map((key) => key(a, b)).find((order) => order !== 0) ?? 0;
}

function sortKeyOf(name: string): (issue: Issue) => string | number {
  const { sortKey } = jqlField(name);
  if (!sortKey) throw new JqlError(`Not able to sort using field '${name}'.`);
  return sortKey;
}

interface SearchOptions {
  /** Ids of issues to be seen as they are now, however far the search is behind. */
  reconcile?: ReadonlySet<string>;
}

/** The issues the query finds for this caller, in its order, as search knows them. Throws JqlError. */
export function searchIssues(jql: string, asking: Asking, { reconcile }: SearchOptions = {}): Issue[] {
  const query = parseJql(jql);
  const order = comparator(query.orderBy);
  const where = query.where && plan(query.where, asking);
  const { issues, searchIndex } = asking.world;
  // What is looked up is as it is now; behind that, everything is to be looked through.
  const from = (searchIndex.lagMs === 0 && where?.candidates?.()) || issues.all();
  const found: Issue[] = [];
  for (const present of from) {
    const issue = reconcile?.has(present.id) ? present : searchIndex.seen(present);
    if (issue && (!where || where.matches(issue)) && canSee(asking.world, asking.user, issue)) {
      found.push(issue);
    }
  }
  return found.sort(order);
}

/** Whether an issue is one the query finds, whoever may see it. Throws JqlError. */
export function jqlMatcher(jql: string, asking: Asking): (issue: Issue) => boolean {
  const { where } = parseJql(jql);
  return where ? plan(where, asking).matches : () => true;
}
