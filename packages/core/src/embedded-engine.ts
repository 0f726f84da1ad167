// A second door, for who starts the database's thread before the rest of this package is imported.
export { startEmbeddedEngine } from './store/embedded-database.ts';
export type { EmbeddedEngine } from './store/embedded-database.ts';
