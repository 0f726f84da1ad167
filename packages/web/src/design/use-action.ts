import { useMutation } from '@tanstack/react-query';

interface Action<Input> {
  run: (input: Input) => void;
  busy: boolean;
  /** Of the last run; undefined while there is none. */
  problem: unknown;
  reset: () => void;
}

/** Something a person starts: busy while it runs, with the problem that stopped it. */
export function useAction<Input = void, Result = unknown>(
  work: (input: Input) => Promise<Result>,
  onDone?: (result: Result, input: Input) => unknown,
  onProblem?: (thrown: unknown) => void,
): Action<Input> {
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: work,
    onSuccess: (result, input) => onDone?.(result, input),
    onError: (thrown) => onProblem?.(thrown),
  });
  return { run: mutate, busy: isPending, problem: error ?? undefined, reset };
}
