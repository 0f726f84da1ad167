import pg from 'pg';

/** A pool whose results have the types the embedded database's have, see embedded.ts. */
export function openPool(url: string): pg.Pool {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000, types });
}
