import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  getConnections,
  getConsumersByConsumerIdConnections,
  getIdeasByIdeaId,
  getInvitations,
  getMe,
  getPeople,
  getPushes,
  getPushesByPushId,
  getSetup,
  getSites,
  getSitesBySiteId,
  getSitesBySiteIdConsumers,
  getSitesBySiteIdSetUpOauth2,
  getSitesBySiteIdSync,
} from './generated/sdk.gen.ts';
import type { GetMeResponses, GetSitesBySiteIdConsumersResponses } from './generated/types.gen.ts';
import { ask } from './ask.ts';
import { Problem } from './problem.ts';

type RegistrationsReply = GetSitesBySiteIdConsumersResponses[200];

export type Me = GetMeResponses[200];

export const setupQuery = queryOptions({ queryKey: ['setup'], queryFn: () => ask(getSetup()) });

/** Null while nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await ask(getMe());
    } catch (error) {
      if (error instanceof Problem && error.code === 'sign_in_required') return null;
      throw error;
    }
  },
});

export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: async () => (await ask(getSites())).items,
});

export const siteQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['sites', siteId],
    queryFn: () => ask(getSitesBySiteId({ path: { siteId } })),
  });

const registrationsQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['sites', siteId, 'consumers'],
    queryFn: () => ask(getSitesBySiteIdConsumers({ path: { siteId } })),
  });

export const consumersQuery = (siteId: string) => ({
  ...registrationsQuery(siteId),
  select: ({ items }: RegistrationsReply) => items,
});

/** Those that were replaced and are needed no more. */
export const goneConsumersQuery = (siteId: string) => ({
  ...registrationsQuery(siteId),
  select: ({ gone }: RegistrationsReply) => gone,
});

export const consumerUsersQuery = (consumerId: string) =>
  queryOptions({
    queryKey: ['connections', 'by', consumerId],
    queryFn: async () => (await ask(getConsumersByConsumerIdConnections({ path: { consumerId } }))).items,
  });

export const syncQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['sites', siteId, 'sync'],
    queryFn: () => ask(getSitesBySiteIdSync({ path: { siteId } })),
  });

export const oauth2SetUpQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['sites', siteId, 'set-up', 'oauth2'],
    queryFn: () => ask(getSitesBySiteIdSetUpOauth2({ path: { siteId } })),
  });

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async () => (await ask(getConnections())).items,
});

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async () => (await ask(getPeople())).items,
});

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async () => (await ask(getInvitations())).items,
});

export const ideaQuery = (ideaId: string) =>
  queryOptions({
    queryKey: ['ideas', ideaId],
    queryFn: () => ask(getIdeasByIdeaId({ path: { ideaId } })),
  });

/** The latest first, a page at a time. */
export const pushesQuery = infiniteQueryOptions({
  queryKey: ['pushes'],
  queryFn: ({ pageParam }) => {
    const from = pageParam === '' ? {} : { cursor: pageParam };
    return ask(getPushes({ query: { limit: 50, ...from } }));
  },
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  select: ({ pages }) => pages.flatMap(({ items }) => items),
});

export const pushQuery = (pushId: string) =>
  queryOptions({
    queryKey: ['pushes', pushId],
    queryFn: () => ask(getPushesByPushId({ path: { pushId } })),
    // Events tell sooner; this is for where they do not come through.
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 5_000 : false),
  });
