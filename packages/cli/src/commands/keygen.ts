import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair } from '@crosslink/oauth1';
import { CliError } from '../cli-error.ts';

export interface KeygenOptions {
  bits: 2048 | 3072 | 4096;
  out: string;
}

/** `crosslink keygen`: writes the pair, prints what goes into Jira. Existing files are never replaced. */
export async function keygen({ bits, out }: KeygenOptions): Promise<void> {
  const { privateKeyPem, publicKeyPem, fingerprint } = await generateKeyPair({ bits });
  await mkdir(out, { recursive: true });
  const privateKeyFile = join(out, 'crosslink-private-key.pem');
  const publicKeyFile = join(out, 'crosslink-public-key.pem');
  await writeNew(privateKeyFile, privateKeyPem, 0o600);
  await writeNew(publicKeyFile, publicKeyPem, 0o644);
  console.log(
    [
      `Private key: ${privateKeyFile} (keep it secret)`,
      `Public key:  ${publicKeyFile}`,
      `Fingerprint: ${fingerprint}`,
      '',
      "Paste this into the Public Key field of Jira's application link:",
      '',
      publicKeyPem.trim(),
    ].join('\n'),
  );
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    await file.writeFile(text).finally(() => file.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CliError({
      code: 'file_exists',
      message: `${path} exists already and is left as it is.`,
      remedy: 'Choose another folder with --out, or move the file away.',
      cause: error,
    });
  }
}
