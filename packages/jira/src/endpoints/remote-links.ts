import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { JiraRequestError } from '../errors.ts';
import { sitePath } from '../site-path.ts';
import { withoutAbsent } from './absent.ts';
import { deleteIfThere } from './issue-properties.ts';

/** A link from an issue to something outside of Jira, to be made or replaced. */
export interface RemoteLinkInput {
  /** Ours: one link per issue and globalId. At most 255 characters. */
  globalId: string;
  applicationType: string;
  applicationName: string;
  /** Heading in Jira. Default there: "links to". */
  relationship?: string | undefined;
  url: string;
  title: string;
  summary?: string | undefined;
  /** Of 16 × 16 pixels. */
  iconUrl?: string | undefined;
  /** True strikes the link through. */
  resolved?: boolean | undefined;
}

export interface JiraRemoteLink {
  id: string;
  globalId?: string;
  relationship?: string;
  application?: { type?: string; name?: string };
  url: string;
  title: string;
  summary?: string;
  resolved?: boolean;
}

const MAX_GLOBAL_ID_LENGTH = 255;
const linkId = z.union([z.number(), z.string()]).transform(String);
const text = z.string().nullish().catch(undefined);

const remoteLinkSchema = z
  .object({
    id: linkId,
    globalId: text,
    relationship: text,
    application: z.object({ type: text, name: text }).nullish().catch(undefined),
    object: z.object({
      url: z.string(),
      title: z.string(),
      summary: text,
      status: z.object({ resolved: z.boolean().nullish() }).nullish().catch(undefined),
    }),
  })
  .transform(({ id, globalId, relationship, application, object }): JiraRemoteLink => {
    const { url, title, summary, status } = object;
    return {
      ...withoutAbsent({ globalId, relationship, summary, resolved: status?.resolved }),
      ...(application ? { application: withoutAbsent(application) } : {}),
      id,
      url,
      title,
    };
  });

/**
 * Makes the link, or replaces the one with the same globalId on the same issue; what is left out is cleared. Twice
 * equals once, so it is retried.
 *
 * @see https://developer.atlassian.com/server/jira/platform/creating-remote-issue-links/
 */
export async function upsertRemoteLink(
  client: JiraClient,
  issueIdOrKey: string,
  link: RemoteLinkInput,
): Promise<{ id: string }> {
  // Without a globalId every call makes another link, and Jira cuts nothing off: it refuses.
  if (link.globalId === '' || link.globalId.length > MAX_GLOBAL_ID_LENGTH)
    throw invalidGlobalId(link.globalId);
  return client.request({
    method: 'POST',
    path: sitePath`/rest/api/2/issue/${issueIdOrKey}/remotelink`,
    body: remoteLinkBody(link),
    schema: z.object({ id: linkId }),
    idempotent: true,
  });
}

/**
 * The remote links of an issue.
 *
 * @param o.globalId Only the link with this id. Picked out here and not by Jira, whose 404 would not tell a missing
 * link from a missing issue.
 */
export async function listRemoteLinks(
  client: JiraClient,
  issueIdOrKey: string,
  o: { globalId?: string } = {},
): Promise<JiraRemoteLink[]> {
  const links = await client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${issueIdOrKey}/remotelink`,
    schema: z.array(remoteLinkSchema),
  });
  return o.globalId === undefined ? links : links.filter(({ globalId }) => globalId === o.globalId);
}

/** Resolves to false if the issue has no link of that globalId, or there is no such issue: Jira answers both alike. */
export async function deleteRemoteLink(
  client: JiraClient,
  issueIdOrKey: string,
  globalId: string,
): Promise<boolean> {
  // Without one Jira would be asked to delete nothing in particular.
  if (globalId === '') throw invalidGlobalId(globalId);
  const path = sitePath`/rest/api/2/issue/${issueIdOrKey}/remotelink`;
  return deleteIfThere(client, { path, query: [['globalId', globalId]] });
}

function remoteLinkBody(link: RemoteLinkInput): Record<string, unknown> {
  const { globalId, applicationType, applicationName, relationship, url, title, summary, iconUrl, resolved } =
    link;
  return {
    globalId,
    application: { type: applicationType, name: applicationName },
    relationship,
    object: {
      url,
      title,
      summary,
      icon: iconUrl === undefined ? undefined : { url16x16: iconUrl, title: applicationName },
      status: resolved === undefined ? undefined : { resolved },
    },
  };
}

function invalidGlobalId(globalId: string): JiraRequestError {
  return new JiraRequestError({
    code: 'jira_invalid_request',
    message: `The globalId of a remote link has 1 to ${MAX_GLOBAL_ID_LENGTH} characters, not ${globalId.length}.`,
    remedy: 'Give a shorter id that is not empty.',
  });
}
