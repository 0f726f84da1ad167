import { readConfig } from '@crosslink/server';
import type { ServerConfig } from '@crosslink/server';

/** The server's settings from the environment, and from `.env` in the current folder where there is one. */
export function readEnvironment(): ServerConfig {
  loadDotEnv();
  return readConfig(process.env);
}

function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
