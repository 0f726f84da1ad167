import { useSyncExternalStore } from 'react';

function follow(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** What stands after the # of the address. Browsers neither send it nor pass it on, so one-time links keep their token there. */
export const useFragment = (): string => useSyncExternalStore(follow, () => window.location.hash.slice(1));
