import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { registerBoards } from './boards.ts';
import { registerEpics } from './epics.ts';
import { registerAgileIssues } from './issues.ts';
import { registerRanking } from './ranking.ts';
import { registerSprints } from './sprints.ts';

/** Jira Software's resources, `/rest/agile/1.0`. */
export function registerAgile(api: FastifyInstance, surroundings: Surroundings): void {
  registerBoards(api, surroundings);
  registerSprints(api, surroundings);
  registerEpics(api, surroundings);
  registerRanking(api, surroundings);
  registerAgileIssues(api, surroundings);
}
