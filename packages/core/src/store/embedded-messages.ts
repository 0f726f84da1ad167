/** What the thread of the embedded database is asked to do, by name; see embedded-worker.ts. */
export interface EmbeddedCalls {
  query(sql: string, parameters: unknown[]): EmbeddedResults;
  /** Several statements without parameters. */
  exec(sql: string): EmbeddedResults[];
  /** Waits for its turn; until its end, calls outside the transaction wait. */
  begin(transaction: number): void;
  queryIn(transaction: number, sql: string, parameters: unknown[]): EmbeddedResults;
  commit(transaction: number): void;
  rollback(transaction: number): void;
  listen(channel: string): void;
  unlisten(channel: string): void;
  close(): void;
}

export interface EmbeddedResults {
  rows: unknown[];
  affectedRows: number | undefined;
  fields: { name: string; dataTypeID: number }[];
}

export type EmbeddedCall = {
  [K in keyof EmbeddedCalls]: { id: number; call: K; args: Parameters<EmbeddedCalls[K]> };
}[keyof EmbeddedCalls];

export type EmbeddedMessage =
  | { kind: 'ready' }
  | { kind: 'failed'; error: PlainError }
  | { kind: 'done'; id: number; result: unknown }
  | { kind: 'refused'; id: number; error: PlainError }
  | { kind: 'notification'; channel: string; payload: string };

/** Errors lose their fields on the way between threads. Statement and parameters are left behind on purpose. */
export interface PlainError {
  message: string;
  /** PostgreSQL's, e.g. `23505`. */
  code?: string | undefined;
  severity?: string | undefined;
  constraint?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
}
