/** Answers by name what was loaded once; what failed is loaded again. */
export type Remember<T> = (name: string, load: () => Promise<T>) => Promise<T>;

/** Keeps so many answers; whichever was not asked for longest is the first to be forgotten. */
export function createMemory<T>(most: number): Remember<T> {
  const answers = new Map<string, Promise<T>>();
  return (name, load) => {
    const answer = answers.get(name) ?? load();
    // To the end: the map is in order of use.
    answers.delete(name);
    answers.set(name, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= most) break;
      answers.delete(oldest);
    }
    answer.catch(() => answers.delete(name));
    return answer;
  };
}
