import type { Board, Sprint } from './model.ts';

/** Boards and their sprints, by id. */
export interface Boards {
  all: Map<number, Board>;
  sprints: Map<number, Sprint>;
}
