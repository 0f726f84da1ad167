import PQueue from 'p-queue';

/** Work for many items at once, a bounded number under way. */
export interface Beside {
  /** Soon, unless something failed. */
  add: (work: () => Promise<unknown>) => void;
  /** As if work that was added had failed. */
  fail: (error: unknown) => void;
  /** What failed first, if anything did. */
  failed: () => boolean;
  /** Resolves when nothing is under way any more; rejects with what failed first. What had not begun then never does. */
  finish: () => Promise<void>;
}

export function createBeside(concurrency: number): Beside {
  const queue = new PQueue({ concurrency });
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    queue.clear();
  };
  return {
    add: (work) => {
      if (!failure) void queue.add(() => work().catch(fail));
    },
    fail,
    failed: () => failure !== undefined,
    finish: async () => {
      await queue.onIdle();
      if (failure) throw failure.error;
    },
  };
}
