import { readConfig, rotateVault } from '@crosslink/server';
import { loadDotEnv } from '../environment.ts';
import { count } from '../terminal/output.ts';

/** `crosslink vault rotate`: a server with the embedded database does the same by itself when it starts. */
export async function vaultRotate(): Promise<void> {
  loadDotEnv();
  const sealed = await rotateVault(readConfig(process.env));
  console.log(`${count(sealed, 'value was', 'values were')} sealed anew.`);
  console.log('Nothing is sealed with an earlier secret any more: take it away, once no server uses it.');
}
