import type {
  PostConsumersByConsumerIdHandoverData,
  PostConsumersByConsumerIdHandoverResponses,
  PostConsumersByConsumerIdRegisterData,
  PostConsumersByConsumerIdRegisterResponses,
} from '@crosslink/web';
import { openApi } from '../client/settings.ts';
import { ask } from '../terminal/ask.ts';
import { show, word } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';
import { when } from '../terminal/time.ts';
import { findConsumer } from './keys.ts';

export interface RegisterKeyOptions extends OutputOptions {
  /** Of a Jira administrator with a password; default: a token. */
  user?: string;
}

type Administrator = PostConsumersByConsumerIdRegisterData['body']['as'];

/** `crosslink keys register`: makes the application link as a Jira administrator, whose secret is kept nowhere. */
export async function registerKey(text: string, options: RegisterKeyOptions): Promise<void> {
  const api = await openApi();
  const { consumer, site } = await findConsumer(api, text);
  const registered = await api.call<
    PostConsumersByConsumerIdRegisterData,
    PostConsumersByConsumerIdRegisterResponses
  >('POST', {
    url: '/api/v1/consumers/{consumerId}/register',
    path: { consumerId: consumer.id },
    body: { as: await administrator(options) },
  });
  show(options, registered, () =>
    [
      `${oneLine(site.name)} has the application link and takes the key ${registered.consumerKey}: it is ${registered.state}.`,
      `Next: crosslink connect ${word(site.name)}`,
    ].join('\n'),
  );
}

/** The secret is asked for, or on stdin. */
async function administrator({ user: userName }: RegisterKeyOptions): Promise<Administrator> {
  if (userName === undefined)
    return {
      kind: 'personal-access-token',
      token: await ask({ message: 'Personal access token of a Jira administrator', secret: true }),
    };
  return {
    kind: 'password',
    userName,
    password: await ask({ message: `Password of ${userName} in Jira`, secret: true }),
  };
}

/** `crosslink keys handover`: the address is shown this once. */
export async function handKeyOver(text: string, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const { consumer, site } = await findConsumer(api, text);
  const handover = await api.call<
    PostConsumersByConsumerIdHandoverData,
    PostConsumersByConsumerIdHandoverResponses
  >('POST', { url: '/api/v1/consumers/{consumerId}/handover', path: { consumerId: consumer.id } });
  show(options, handover, () =>
    [
      `Send this address to an administrator of ${oneLine(site.name)}; it tells what to do there, and ends ${when(handover.expiresAt) ?? ''}:`,
      `\n  ${handover.url}\n`,
    ].join('\n'),
  );
}
