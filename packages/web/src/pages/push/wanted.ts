import { useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';

/** More make an address longer than servers take when the page is loaded anew. */
const MOST_IN_ADDRESS = 100;

/** Where ideas are pushed. Many do not stand in the address, but beside it: the browser keeps them as well. */
export const pushOf = (ideaIds: string[]): { href: string; state?: { ideaIds: string[] } } =>
  ideaIds.length <= MOST_IN_ADDRESS
    ? { href: `/push?ideas=${ideaIds.join(',')}` }
    : { href: '/push', state: { ideaIds } };

/** The ideas that are to be pushed. */
export function useWanted(): string[] {
  const listed = new URLSearchParams(useSearch()).get('ideas') ?? '';
  const state = useHistoryState<{ ideaIds?: string[] } | null>();
  return state?.ideaIds ?? listed.split(',').filter((id) => id !== '');
}
