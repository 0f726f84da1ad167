import { queryOptions } from '@tanstack/react-query';
import { ask } from './ask.ts';
import {
  getConnectionsByConnectionIdProjects,
  getConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKind,
  getSitesBySiteIdProjectsByProjectKeyMappings,
  postPushesPreflight,
} from './generated/sdk.gen.ts';
import type { PostPushesData } from './generated/types.gen.ts';

export type PushDraft = PostPushesData['body'];

/** What a push would do. Jira is asked each time somebody looks: it changes without telling. */
export const preflightQuery = (draft: PushDraft) =>
  queryOptions({
    queryKey: ['preflight', draft],
    queryFn: () => ask(postPushesPreflight({ body: draft })),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });

export const projectsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['connections', connectionId, 'projects'],
    queryFn: async () => (await ask(getConnectionsByConnectionIdProjects({ path: { connectionId } }))).items,
    staleTime: 60_000,
  });

interface OffersOf {
  connectionId: string;
  projectKey: string;
  itemKind: 'idea' | 'story';
  /** Null: the one that holds now. */
  issueType: string | null;
}

/** What a mapping of the project can say. */
export const offersQuery = ({ connectionId, projectKey, itemKind, issueType }: OffersOf) =>
  queryOptions({
    queryKey: ['offers', connectionId, projectKey, itemKind, issueType],
    queryFn: () =>
      ask(
        getConnectionsByConnectionIdProjectsByProjectKeyOffersByItemKind({
          path: { connectionId, projectKey, itemKind },
          query: issueType === null ? {} : { issueType },
        }),
      ),
  });

export const mappingsQuery = (siteId: string, projectKey: string) =>
  queryOptions({
    queryKey: ['sites', siteId, 'mappings', projectKey],
    queryFn: async () =>
      (await ask(getSitesBySiteIdProjectsByProjectKeyMappings({ path: { siteId, projectKey } }))).items,
  });
