import type {
  Consumer,
  DeleteConsumersByConsumerIdData,
  DeleteConsumersByConsumerIdResponses,
  PostConsumersByConsumerIdVerifyData,
  PostConsumersByConsumerIdVerifyResponses,
  PostSitesBySiteIdConsumersRotateData,
  PostSitesBySiteIdConsumersRotateResponses,
  Site,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { readFileGiven } from '../client/file-given.ts';
import { findSite, isIdOf, listSites, shortId, theOne } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, word } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine, table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';
import type { ConfirmOptions } from './connections.ts';
import { consumersOf } from './sites.ts';

/** `crosslink keys list`: the consumers of a site, with what Jira shows of their keys. */
export async function showKeys(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const reply = await consumersOf(api, site);
  show(options, reply, () =>
    reply.items.length === 0
      ? `Jira does not know Crosslink at ${oneLine(site.name)} yet.\nNext: let Jira know it, in Crosslink under Jira sites`
      : [table(columns, reply.items.map(rowOf)), ...reply.items.flatMap(noteOn)].join('\n'),
  );
}

const columns = [
  { heading: 'ID' },
  { heading: 'KEY', shrinks: true },
  { heading: 'KIND' },
  { heading: 'STATE' },
  { heading: 'CONNECTIONS' },
  { heading: 'VERIFIED' },
];

function rowOf({ id, consumerKey, kind, state, connections, verifiedAt }: Consumer) {
  const style = state === 'active' ? ('green' as const) : ('yellow' as const);
  return [shortId(id), consumerKey, kind, { text: state, style }, String(connections), ago(verifiedAt)];
}

const noteOn = ({ id, publicKeyFingerprint: fingerprint }: Consumer): string[] =>
  fingerprint === null ? [] : [`${shortId(id)}: public key ${fingerprint}`];

export interface RotateOptions extends OutputOptions {
  consumerKey?: string;
  privateKey?: string;
  bits?: 2048 | 3072 | 4096;
}

type RotateBody = Extract<PostSitesBySiteIdConsumersRotateData['body'], { kind?: 'oauth1' }>;

/** `crosslink keys rotate`: the old key goes on working until nobody needs it. */
export async function rotateKey(text: string | undefined, options: RotateOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const { consumerKey, bits } = options;
  const privateKeyPem = options.privateKey === undefined ? undefined : await readKey(options.privateKey);
  const consumer = await api.call<
    PostSitesBySiteIdConsumersRotateData,
    PostSitesBySiteIdConsumersRotateResponses
  >('POST', {
    url: '/api/v1/sites/{siteId}/consumers/rotate',
    path: { siteId: site.id },
    body: given<RotateBody>({ kind: 'oauth1', consumerKey, bits, privateKeyPem }),
  });
  show(options, consumer, () =>
    [
      `${oneLine(site.name)} has a new key pair; the one before goes on working.`,
      facts([
        ['Consumer key', consumer.consumerKey],
        ['Fingerprint', consumer.publicKeyFingerprint],
        ['Public key', `\n${consumer.publicKeyPem ?? ''}`],
      ]),
      'Make a second application link in Jira with these values (steps: Crosslink, under Jira sites).',
      `Next: crosslink keys verify ${shortId(consumer.id)}   (to undo: crosslink keys remove ${shortId(consumer.id)})`,
    ].join('\n'),
  );
}

async function readKey(file: string): Promise<string> {
  const remedy = 'Give the PEM file of an RSA private key (crosslink keygen makes one).';
  return (await readFileGiven(file, remedy)).toString('utf8');
}

/** `crosslink keys verify`: really asks Jira for a request token; then it is the one in use. */
export async function verifyKey(text: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const { consumer, site } = await findConsumer(api, text);
  const verified = await api.call<
    PostConsumersByConsumerIdVerifyData,
    PostConsumersByConsumerIdVerifyResponses
  >('POST', { url: '/api/v1/consumers/{consumerId}/verify', path: { consumerId: consumer.id } });
  const { items } = await consumersOf(api, site);
  const retiring = items.find(({ state }) => state === 'retiring');
  show(options, verified, () =>
    [
      `Jira takes the key ${verified.consumerKey}: it is ${verified.state}.`,
      ...(retiring
        ? [
            `${count(retiring.connections, 'connection still works', 'connections still work')} by ${retiring.consumerKey}. Each moves when its person connects again: crosslink connect ${word(site.name)}`,
          ]
        : []),
    ].join('\n'),
  );
}

/** `crosslink keys remove`: of one that is pending, this undoes a rotation. */
export async function removeKey(text: string, options: ConfirmOptions): Promise<void> {
  const api = await openApi();
  const { consumer } = await findConsumer(api, text);
  await confirm(`Forget the ${consumer.state} key ${consumer.consumerKey}?`, options);
  await api.call<DeleteConsumersByConsumerIdData, DeleteConsumersByConsumerIdResponses>('DELETE', {
    url: '/api/v1/consumers/{consumerId}',
    path: { consumerId: consumer.id },
  });
  show(
    options,
    { id: consumer.id },
    () =>
      `The key ${consumer.consumerKey} is forgotten. Its application link may be deleted in Jira, if there is one.`,
  );
}

/** By (the beginning of) its id, or its consumer key. @throws CliError `key_unknown`, `key_ambiguous` */
async function findConsumer(api: Api, text: string): Promise<{ consumer: Consumer; site: Site }> {
  const sites = await listSites(api);
  const all = await Promise.all(
    sites.map(async (site) => (await consumersOf(api, site)).items.map((consumer) => ({ consumer, site }))),
  ).then((each) => each.flat());
  const meant = all.filter(({ consumer: { id, consumerKey } }) => isIdOf(id, text) || consumerKey === text);
  return theOne(meant, {
    noun: 'key',
    text,
    all,
    nameOf: ({ consumer: { id, consumerKey }, site }) => `${shortId(id)} (${consumerKey} at ${site.name})`,
    list: 'crosslink keys list',
    nothingYet: 'Let Jira know Crosslink, in Crosslink under Jira sites.',
  });
}
