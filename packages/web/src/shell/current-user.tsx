import { createContext, use } from 'react';
import type { Me } from '../api/queries.ts';

const Context = createContext<Me | null>(null);

export const CurrentUser = Context.Provider;

/** Who is signed in; below the gate only. */
export function useMe(): Me {
  const me = use(Context);
  if (!me) throw new TypeError('Nobody is signed in here');
  return me;
}

/** What is offered follows the role; what is allowed is decided by the server. */
export function useMay(): { write: boolean; administer: boolean } {
  const { role } = useMe();
  return { write: role !== 'viewer', administer: role === 'administrator' };
}
