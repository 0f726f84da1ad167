import type {
  Consumer,
  PostSitesBySiteIdConsumersData,
  PostSitesBySiteIdConsumersResponses,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import { readFileGiven } from '../client/file-given.ts';
import { findSite, shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { usageError } from '../cli-error.ts';
import { ask } from '../terminal/ask.ts';
import { instructionsText } from '../terminal/instructions.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';

/** What a consumer is made of: of OAuth 2.0 if there is a client id. */
export interface ConsumerOptions extends OutputOptions {
  consumerKey?: string;
  privateKey?: string;
  bits?: 2048 | 3072 | 4096;
  clientId?: string;
  scope?: string[];
}

type Draft = PostSitesBySiteIdConsumersData['body'];
type Oauth1Draft = Extract<Draft, { kind?: 'oauth1' }>;
type Oauth2Draft = Extract<Draft, { kind: 'oauth2' }>;

/**
 * The secret is asked for, or on stdin: an argument would end up in the shell's history.
 * @throws CliError `client_id_missing`, `stdin_empty`, `file_unreadable`
 */
export async function consumerDraft(options: ConsumerOptions): Promise<Draft> {
  const { consumerKey, bits, privateKey, clientId, scope: scopes } = options;
  if (clientId !== undefined) {
    const clientSecret = await ask({ message: 'Client secret', secret: true });
    return given<Oauth2Draft>({ kind: 'oauth2', clientId, clientSecret, scopes });
  }
  if (scopes !== undefined)
    throw usageError(
      'client_id_missing',
      'Scopes are of OAuth 2.0, and there is no client id.',
      'Say --client-id as well, as Jira gave it.',
    );
  const privateKeyPem = privateKey === undefined ? undefined : await readKey(privateKey);
  return given<Oauth1Draft>({ kind: 'oauth1', consumerKey, bits, privateKeyPem });
}

async function readKey(file: string): Promise<string> {
  const remedy = 'Give the PEM file of an RSA private key (crosslink keygen makes one).';
  return (await readFileGiven(file, remedy)).toString('utf8');
}

/** `crosslink keys add`: by it Jira will know Crosslink. A client that is there already gets this secret. */
export async function addKey(text: string | undefined, options: ConsumerOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const consumer = await api.call<PostSitesBySiteIdConsumersData, PostSitesBySiteIdConsumersResponses>(
    'POST',
    {
      url: '/api/v1/sites/{siteId}/consumers',
      path: { siteId: site.id },
      body: await consumerDraft(options),
    },
  );
  show(options, consumer, () =>
    consumer.state === 'pending'
      ? [`Crosslink has a key for ${oneLine(site.name)}.`, ...nextAtJira(consumer)].join('\n')
      : `The client ${consumer.consumerKey} has this secret from now on; Jira takes it.`,
  );
}

/** Of OAuth 2.0, Jira made the client itself. */
export function nextAtJira({ id, kind, instructions }: Consumer): string[] {
  return [
    ...(kind === 'oauth1' ? [instructionsText(instructions)] : []),
    `Next: crosslink keys verify ${shortId(id)}   (to undo: crosslink keys remove ${shortId(id)})`,
    ...(kind === 'oauth1'
      ? [
          `Or:   crosslink keys register ${shortId(id)}   (by a token of a Jira administrator)`,
          `      crosslink keys handover ${shortId(id)}   (a link for one who has no account here)`,
        ]
      : []),
  ];
}
