/** "Alice Ng (alice)"; Cloud has no user names. */
export const nameOf = ({ displayName, name }: { displayName: string; name: string | null }): string =>
  name === null ? displayName : `${displayName} (${name})`;
