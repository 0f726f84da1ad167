export { ConfigurationError, readConfig } from './config.ts';
export type { ServerConfig } from './config.ts';
export { ListenError, migrateDatabase, rotateVault, startServer } from './server.ts';
export type { Server, StartOptions } from './server.ts';
