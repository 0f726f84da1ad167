/** A sprint as the Sprint field of an issue tells of it; older Jiras tell less. */
export interface JiraIssueSprint {
  id: number;
  name?: string;
  state?: 'future' | 'active' | 'closed';
  boardId?: number;
}

/**
 * Reads the Sprint field, which has three shapes: objects (Cloud, newer Data Centers), Java's `toString` (Data Center
 * up to 9) and bare ids. Pure; what cannot be read is left out.
 */
export function parseSprints(value: unknown): JiraIssueSprint[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => parseSprint(each) ?? []);
}

/** The sprint an issue is in now or will be: an active one, else a future one. Those it went through are closed. */
export function presentSprint(sprints: readonly JiraIssueSprint[]): JiraIssueSprint | undefined {
  return (
    sprints.find(({ state }) => state === 'active') ??
    sprints.findLast(({ state }) => state === 'future' || state === undefined)
  );
}

function parseSprint(value: unknown): JiraIssueSprint | undefined {
  if (typeof value === 'number') return fromMembers({ id: value });
  if (typeof value === 'string') return fromMembers(/^\d+$/.test(value) ? { id: value } : membersOf(value));
  return typeof value === 'object' && value !== null ? fromMembers({ ...value }) : undefined;
}

function fromMembers(members: Record<string, unknown>): JiraIssueSprint | undefined {
  const id = idOf(members['id']);
  if (id === undefined) return undefined;
  const { name, state } = members;
  const boardId = idOf(members['boardId'] ?? members['originBoardId'] ?? members['rapidViewId']);
  const known = stateOf(state);
  return {
    id,
    ...(typeof name === 'string' ? { name } : {}),
    ...(known === undefined ? {} : { state: known }),
    ...(boardId === undefined ? {} : { boardId }),
  };
}

function idOf(value: unknown): number | undefined {
  const id = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}

function stateOf(value: unknown): JiraIssueSprint['state'] {
  const state = typeof value === 'string' ? value.toLowerCase() : undefined;
  return state === 'future' || state === 'active' || state === 'closed' ? state : undefined;
}

/** Only where a member we know begins: names hold commas and equals signs themselves. */
const MEMBER =
  /(?:^|,)(id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|autoStartStop|synced)=/;

/** `…Sprint@1f39[id=2,rapidViewId=1,state=ACTIVE,name=Sprint 1, the first,startDate=…]` */
function membersOf(text: string): Record<string, string> {
  const [, inner = ''] = /\[(.*)\]\s*$/s.exec(text) ?? [];
  const [, ...parts] = inner.split(MEMBER);
  const members: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [name = '', value = ''] = parts.slice(at, at + 2);
    // The first counts: a goal comes last and may hold anything.
    if (!(name in members) && value !== '<null>') members[name] = value;
  }
  return members;
}
