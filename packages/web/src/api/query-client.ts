import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

const FRESH_MS = 10_000;
const RETRIES = 2;

/** Asks again what may succeed later; a session that ended leads to the sign-in page, whoever notices it. */
export function createQueryClient(): QueryClient {
  const noticeEndOfSession = (error: unknown) => {
    if (problemOf(error).code === 'sign_in_required') client.setQueryData(['me'], null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: noticeEndOfSession }),
    mutationCache: new MutationCache({ onError: noticeEndOfSession }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < RETRIES && problemOf(error).retryable,
      },
      mutations: { retry: false },
    },
  });
  return client;
}
