import { readConfig, rotateVault } from '@crosslink/server';
import { loadDotEnv } from '../environment.ts';

/** `crosslink vault rotate`: a server with the embedded database does the same by itself when it starts. */
export async function vaultRotate(): Promise<void> {
  loadDotEnv();
  const count = await rotateVault(readConfig(process.env));
  console.log(`${count} ${count === 1 ? 'value was' : 'values were'} sealed anew.`);
  console.log('Nothing is sealed with an earlier secret any more: take it away, once no server uses it.');
}
