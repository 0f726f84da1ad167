/** Part of node-postgres, but not of its types. */
declare module 'pg/lib/utils.js' {
  /** A value as PostgreSQL reads it: text, bytes for a Buffer, null for nothing. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
