/** Jira says "there is none" by leaving a field out, by null or by "": here it is always left out. */
export function withoutAbsent<T extends Record<string, unknown>>(
  fields: T,
): { [Name in keyof T]?: Exclude<T[Name], null | undefined> } {
  const present = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return Object.fromEntries(present) as { [Name in keyof T]?: Exclude<T[Name], null | undefined> };
}
