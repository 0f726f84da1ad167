import { lazy, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';

/** A page whose script is fetched when it is needed, or before. */
export interface Later<Props> {
  Page: (props: Props) => ReactNode;
  fetch: () => void;
}

/** Once its script is there a page is drawn at once: what is lazy for React waits a third of a second even then. */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): Later<Props> {
  let known: ComponentType<Props> | undefined;
  const loaded = async () => {
    const module = await load();
    known = module.default;
    return module;
  };
  const Lazy = lazy(loaded);
  const Page = (props: Props): ReactNode => {
    // Whichever it began with: another one would begin anew.
    const [One] = useState<ComponentType<Props>>(() => known ?? Lazy);
    return <One {...props} />;
  };
  // Whoever needs it really fetches it again, and is told what is wrong.
  return { Page, fetch: () => void loaded().catch(() => undefined) };
}
