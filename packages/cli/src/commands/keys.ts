import type {
  Consumer,
  DeleteConsumersByConsumerIdData,
  DeleteConsumersByConsumerIdResponses,
  GetConsumersByConsumerIdConnectionsData,
  GetConsumersByConsumerIdConnectionsResponses,
  GoneConsumer,
  PostConsumersByConsumerIdVerifyData,
  PostConsumersByConsumerIdVerifyResponses,
  PostSitesBySiteIdConsumersRotateData,
  PostSitesBySiteIdConsumersRotateResponses,
  Site,
} from '@crosslink/web';
import type { Api } from '../client/api.ts';
import { findSite, isIdOf, listSites, shortId, theOne } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, word } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine, table } from '../terminal/table.ts';
import { ago, localTime } from '../terminal/time.ts';
import type { ConfirmOptions } from './connections.ts';
import { consumerDraft, nextAtJira } from './key-add.ts';
import type { ConsumerOptions } from './key-add.ts';
import { consumersOf } from './sites.ts';

/** `crosslink keys list`: the consumers of a site, with what Jira shows of their keys. */
export async function showKeys(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const reply = await consumersOf(api, site);
  show(options, reply, () =>
    reply.items.length === 0
      ? [
          `Jira does not know Crosslink at ${oneLine(site.name)} yet.`,
          ...reply.gone.map(goneText),
          `Next: crosslink keys add ${word(site.name)}`,
        ].join('\n')
      : [
          table(columns, reply.items.map(rowOf)),
          ...reply.items.flatMap(noteOn),
          ...reply.gone.map(goneText),
        ].join('\n'),
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

const goneText = ({ consumerKey, goneAt }: GoneConsumer): string =>
  `${consumerKey} is needed no more, since ${localTime(goneAt)}: its application link may be deleted in Jira.`;

/** `crosslink keys rotate`: the old key goes on working until nobody needs it. */
export async function rotateKey(text: string | undefined, options: ConsumerOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const consumer = await api.call<
    PostSitesBySiteIdConsumersRotateData,
    PostSitesBySiteIdConsumersRotateResponses
  >('POST', {
    url: '/api/v1/sites/{siteId}/consumers/rotate',
    path: { siteId: site.id },
    body: await consumerDraft(options),
  });
  show(options, consumer, () =>
    [
      `${oneLine(site.name)} has a new key; the one before goes on working.`,
      facts([
        ['Consumer key', consumer.consumerKey],
        ['Fingerprint', consumer.publicKeyFingerprint],
      ]),
      ...nextAtJira(consumer),
    ].join('\n'),
  );
}

/** `crosslink keys users`: who has to connect again before a retiring key is gone. */
export async function showKeyUsers(text: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const { consumer, site } = await findConsumer(api, text);
  const reply = await api.call<
    GetConsumersByConsumerIdConnectionsData,
    GetConsumersByConsumerIdConnectionsResponses
  >('GET', { url: '/api/v1/consumers/{consumerId}/connections', path: { consumerId: consumer.id } });
  const rows = reply.items.map(({ connectionId, owner, userName, jiraDisplayName, state }) => [
    shortId(connectionId),
    userName ?? owner,
    jiraDisplayName,
    state,
  ]);
  show(options, reply, () =>
    rows.length === 0
      ? `No connection to ${oneLine(site.name)} works by ${consumer.consumerKey}.`
      : table(userColumns, rows),
  );
}

const userColumns = [
  { heading: 'CONNECTION' },
  { heading: 'OF', shrinks: true },
  { heading: 'AS', shrinks: true },
  { heading: 'STATE' },
];

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
export async function findConsumer(api: Api, text: string): Promise<{ consumer: Consumer; site: Site }> {
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
    nothingYet: 'Let Jira know Crosslink: crosslink keys add SITE',
  });
}
