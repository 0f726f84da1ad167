import type { World } from '../world/world.ts';
import { findProject } from '../world/access.ts';
import type { Board, Issue, Sprint } from '../world/model.ts';
import { selfLink } from '../rest/beans.ts';

/** The absolute address of a resource of `/rest/agile/1.0`. */
export const agileLink = ({ site }: World, path: string): string => `${site.baseUrl}/rest/agile/1.0/${path}`;

/** As agile resources write times: with `Z`, unlike the rest of Jira. */
const agileTime = (atMs: number): string => new Date(atMs).toISOString();

function locationOf(world: World, { projectKey }: Board) {
  const project = findProject(world, projectKey);
  if (!project) return {};
  const { id, key, name } = project;
  return {
    location: {
      projectId: Number(id),
      displayName: `${name} (${key})`,
      projectName: name,
      projectKey: key,
      projectTypeKey: 'software',
      avatarURI: `${world.site.baseUrl}/secure/projectavatar?size=small&pid=${id}`,
      name: `${name} (${key})`,
    },
  };
}

export function boardBean(world: World, board: Board) {
  const { id, name, type } = board;
  const location = world.site.personality.deploymentType === 'Cloud' ? locationOf(world, board) : {};
  return { id, self: agileLink(world, `board/${id}`), name, type, ...location };
}

const columnBean = (world: World, { name, statusIds }: Board['columns'][number]) => ({
  name,
  statuses: statusIds.map((id) => ({ id, self: selfLink(world, `status/${id}`) })),
});

function estimationOf(fields: { id: string; name: string }[], { estimationFieldId }: Board) {
  const field = fields.find(({ id }) => id === estimationFieldId);
  if (!field) return {};
  return { estimation: { type: 'field', field: { fieldId: field.id, displayName: field.name } } };
}

export function configurationBean(world: World, board: Board, fields: { id: string; name: string }[]) {
  const { id, name, type, columns } = board;
  const project = findProject(world, board.projectKey);
  const filter = String(10_000 + id);
  return {
    id,
    name,
    type,
    self: agileLink(world, `board/${id}/configuration`),
    ...(project
      ? {
          location: {
            type: 'project',
            key: project.key,
            id: project.id,
            self: selfLink(world, `project/${project.id}`),
            name: project.name,
          },
        }
      : {}),
    filter: { id: filter, self: selfLink(world, `filter/${filter}`) },
    ...(type === 'kanban'
      ? { subQuery: { query: 'fixVersion in unreleasedVersions() OR fixVersion is EMPTY' } }
      : {}),
    columnConfig: {
      columns: columns.map((column) => columnBean(world, column)),
      constraintType: 'none',
    },
    ...estimationOf(fields, board),
    ranking: { rankCustomFieldId: 10_105 },
  };
}

/** The sprint as its resource, and times only where it has them. */
export function sprintBean(world: World, sprint: Sprint) {
  const { id, state, name, goal, boardId, startAt, endAt, completedAt } = sprint;
  return {
    id,
    self: agileLink(world, `sprint/${id}`),
    state,
    name,
    ...(startAt === null ? {} : { startDate: agileTime(startAt) }),
    ...(endAt === null ? {} : { endDate: agileTime(endAt) }),
    ...(completedAt === null ? {} : { completeDate: agileTime(completedAt) }),
    originBoardId: boardId,
    ...(goal === '' ? {} : { goal }),
  };
}

export function epicBean(world: World, epic: Issue, name: string) {
  return {
    id: Number(epic.id),
    key: epic.key,
    self: agileLink(world, `epic/${epic.id}`),
    name,
    summary: epic.summary,
    color: { key: 'color_1' },
    done: epic.resolutionId !== null,
  };
}

/** The Sprint field in an issue: Java's `toString` of older Data Centers, or objects. */
export function sprintValue(world: World, sprint: Sprint): unknown {
  const { id, boardId, name, goal, state } = sprint;
  const at = (time: number | null) => (time === null ? null : agileTime(time));
  const [startDate, endDate, completeDate] = [at(sprint.startAt), at(sprint.endAt), at(sprint.completedAt)];
  if (world.site.personality.sprintValues === 'objects') {
    const given = Object.entries({ startDate, endDate, completeDate }).filter(([, value]) => value !== null);
    return { id, name, state, boardId, goal, ...Object.fromEntries(given) };
  }
  const members = {
    ...{ id, rapidViewId: boardId, state: state.toUpperCase(), name },
    ...{ startDate, endDate, completeDate, activatedDate: startDate, sequence: id, goal },
  };
  const text = Object.entries(members).map(([key, value]) => `${key}=${value ?? '<null>'}`);
  return `com.atlassian.greenhopper.service.sprint.Sprint@${id.toString(16).padStart(7, '1')}[${text.join(',')}]`;
}
