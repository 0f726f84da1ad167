import { createTransport, examine, reportText } from '@crosslink/jira';
import type { ConsumerToExamine } from '@crosslink/jira';
import { publicKeyPem, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { CliError } from '../cli-error.ts';
import { readFileGiven } from '../client/file-given.ts';

export interface DoctorOptions {
  consumerKey?: string;
  privateKey?: string;
  json?: true;
}

/** `crosslink doctor`; resolves to the exit code: 1 if something is wrong. */
export async function doctor(url: string, options: DoctorOptions): Promise<number> {
  const consumer = await consumerOf(options);
  // Whoever types the address may reach it anyhow; secrets of a cloud's machines are nobody's to ask.
  const allowedPrivateHosts = ['0.0.0.0/0', '::/0'];
  const { HTTPS_PROXY: https, HTTP_PROXY: http, NO_PROXY: except } = process.env;
  const transport = createTransport({ egress: { allowedPrivateHosts, proxy: { https, http, except } } });
  try {
    const { findings } = await examine({ url, transport, consumer });
    console.log(options.json ? JSON.stringify({ findings }, null, 2) : reportText(findings));
    return findings.some(({ state }) => state === 'failed') ? 1 : 0;
  } finally {
    await transport.close();
  }
}

async function consumerOf(options: DoctorOptions): Promise<ConsumerToExamine | undefined> {
  const { consumerKey, privateKey: file } = options;
  if (consumerKey === undefined && file === undefined) return undefined;
  if (consumerKey === undefined || file === undefined) {
    throw new CliError({
      code: 'consumer_incomplete',
      message: '--consumer-key and --private-key are of use only together.',
      remedy: 'Give both: the consumer key as in Jira, and the PEM file of the private key.',
    });
  }
  const pem = await readFileGiven(file, 'Give the PEM file of the private key.');
  const key = readPrivateKey(pem.toString('utf8'));
  return {
    kind: 'oauth1',
    credentials: { consumerKey, signer: rsaSha1Signer(key) },
    publicKeyPem: publicKeyPem(key),
  };
}
