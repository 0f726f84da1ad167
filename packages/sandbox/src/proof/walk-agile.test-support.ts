import type { Call } from './walk.test-support.ts';
import { ofIssue } from './walk-issues.test-support.ts';

const agileApi = '/rest/agile/1.0';

/** Boards, sprints and epics, after the issues. */
export function agileCalls(): Call[] {
  const at = (method: string, path: string) => `${method} ${agileApi}${path}`;
  const board = { boardId: '1' };
  const inBoard = (path: string, more: Record<string, string> = {}): Call => ({
    operation: at('GET', `/board/{boardId}${path}`),
    in: { ...board, ...more },
    status: 200,
  });
  const sprint = { name: 'Proof', originBoardId: 1 };
  const moved = { issues: ['DEMO-2'] };
  return [
    { operation: at('GET', '/board'), status: 200 },
    inBoard(''),
    { operation: at('GET', '/board/{boardId}'), in: { boardId: '9' }, status: 404 },
    ...['/configuration', '/project', '/sprint', '/issue', '/backlog', '/epic', '/epic/none/issue'].map(
      (path) => inBoard(path),
    ),
    inBoard('/epic/{epicId}/issue', { epicId: '10000' }),
    inBoard('/sprint/{sprintId}/issue', { sprintId: '1' }),
    { operation: at('POST', '/sprint'), body: sprint, status: 201, user: 'admin' },
    { operation: at('GET', '/sprint/{sprintId}'), in: { sprintId: '3' }, status: 200 },
    {
      operation: at('POST', '/sprint/{sprintId}'),
      in: { sprintId: '3' },
      body: { goal: 'Ship' },
      status: 200,
      user: 'admin',
    },
    {
      operation: at('PUT', '/sprint/{sprintId}'),
      in: { sprintId: '3' },
      body: { name: 'P', state: 'future' },
      status: 200,
      user: 'admin',
    },
    { operation: at('POST', '/sprint/{sprintId}/issue'), in: { sprintId: '3' }, body: moved, status: 204 },
    { operation: at('GET', '/sprint/{sprintId}/issue'), in: { sprintId: '3' }, status: 200 },
    { operation: at('POST', '/backlog/issue'), body: moved, status: 204 },
    { operation: at('PUT', '/issue/rank'), body: { ...moved, rankBeforeIssue: 'DEMO-1' }, status: 204 },
    { operation: at('GET', '/issue/{issueIdOrKey}'), in: ofIssue('DEMO-2'), status: 200 },
    {
      operation: at('GET', '/issue/{issueIdOrKey}/estimation'),
      in: ofIssue('DEMO-2'),
      query: '?boardId=1',
      status: 200,
    },
    {
      operation: at('PUT', '/issue/{issueIdOrKey}/estimation'),
      in: ofIssue('DEMO-2'),
      query: '?boardId=1',
      body: { value: '8' },
      status: 200,
    },
    { operation: at('GET', '/epic/{epicIdOrKey}'), in: { epicIdOrKey: 'DEMO-1' }, status: 200 },
    {
      operation: at('POST', '/epic/{epicIdOrKey}'),
      in: { epicIdOrKey: 'DEMO-1' },
      body: { name: 'New' },
      status: 200,
    },
    { operation: at('GET', '/epic/{epicIdOrKey}/issue'), in: { epicIdOrKey: 'DEMO-1' }, status: 200 },
    { operation: at('POST', '/epic/none/issue'), body: moved, status: 204 },
    {
      operation: at('POST', '/epic/{epicIdOrKey}/issue'),
      in: { epicIdOrKey: 'DEMO-1' },
      body: moved,
      status: 204,
    },
    { operation: at('GET', '/epic/none/issue'), status: 200 },
    { operation: at('DELETE', '/sprint/{sprintId}'), in: { sprintId: '3' }, status: 204, user: 'admin' },
  ];
}
