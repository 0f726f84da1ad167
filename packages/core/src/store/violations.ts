/** Both drivers report PostgreSQL's own codes. */
function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, '23505');
}

/** The name of the unique or foreign key that an error of the database is about. */
export function brokenConstraint(error: unknown): string | undefined {
  if (!hasCode(error, '23505') && !hasCode(error, '23503')) return undefined;
  const { constraint } = error as { constraint?: unknown };
  return typeof constraint === 'string' ? constraint : undefined;
}

/** What it refers to is not there, or not any more. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, '23503');
}

/** The rows, or undefined where there is no such table: one question in place of two. Not inside a transaction. */
export async function rowsIfThere<T>(query: Promise<T[]>): Promise<T[] | undefined> {
  try {
    return await query;
  } catch (error) {
    if (hasCode(error, '42P01')) return undefined;
    throw error;
  }
}
