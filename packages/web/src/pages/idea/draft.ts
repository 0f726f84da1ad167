import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { useAction } from '../../design/use-action.ts';

/** Others may change it so often while it is being sent. */
const MOST_TRIES = 3;

/** What is written to, as it is at the server: the fields that can be written, and which version this is. */
export interface Written<Fields> {
  fields: Fields;
  version: number;
}

/** A field that two people changed. */
export interface Clash<Fields> {
  field: keyof Fields;
  theirs: Fields[keyof Fields];
}

interface DraftOptions<Fields> {
  /** As it is now; another one whenever somebody changes it. */
  present: Written<Fields>;
  /** Asks the server what there is. */
  reread: () => Promise<Written<Fields>>;
  send: (change: Partial<Fields>, version: number) => Promise<unknown>;
  onSaved: () => unknown;
}

interface Draft<Fields> {
  /** As it was when the writing began. */
  base: Fields;
  save: (mine: Fields) => void;
  busy: boolean;
  problem: unknown;
  /** What both changed, to be decided: saving again writes over it. */
  clashes: Clash<Fields>[];
  /** Fields that somebody else changed since the writing began. */
  changedByOthers: (keyof Fields)[];
}

/**
 * What a person writes, held against what others write meanwhile. Only fields that were changed here are sent, so that
 * nobody's words are written over by ones that were merely there; where both changed a field, nothing is sent until
 * the person saw the other's words.
 */
export function useDraft<Fields extends object>(options: DraftOptions<Fields>): Draft<Fields> {
  const { present, reread, send, onSaved } = options;
  const [base] = useState(present.fields);
  const [known, setKnown] = useState(base);
  const [clashes, setClashes] = useState<Clash<Fields>[]>([]);
  const attempt = async (mine: Fields, now: Written<Fields>, tries: number): Promise<void> => {
    const changed = keysOf(mine).filter((field) => mine[field] !== base[field]);
    const found = changed
      .filter((field) => now.fields[field] !== known[field] && now.fields[field] !== mine[field])
      .map((field) => ({ field, theirs: now.fields[field] }));
    setClashes(found);
    if (found.length > 0) {
      setKnown(now.fields);
      return;
    }
    try {
      if (changed.length > 0) await send(only(mine, changed), now.version);
    } catch (error) {
      if (problemOf(error).code !== 'changed_meanwhile' || tries === MOST_TRIES) throw error;
      return attempt(mine, await reread(), tries + 1);
    }
    await onSaved();
  };
  const { run, busy, problem } = useAction((mine: Fields) => attempt(mine, present, 1));
  const changedByOthers = keysOf(base).filter((field) => present.fields[field] !== base[field]);
  return { base, save: run, busy, problem, clashes, changedByOthers };
}

const keysOf = <Fields extends object>(fields: Fields) => Object.keys(fields) as (keyof Fields)[];

function only<Fields extends object>(fields: Fields, keys: (keyof Fields)[]): Partial<Fields> {
  const chosen: Partial<Fields> = {};
  for (const key of keys) chosen[key] = fields[key];
  return chosen;
}
