import { inspect } from 'node:util';

const placeholder = '[secret]';

/** A value that prints as `[secret]` wherever it is logged, inspected, concatenated or turned into JSON. */
export interface Secret {
  /** The value itself. Call it where it is used, and hold on to the Secret rather than to the text. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export function createSecret(value: string): Secret {
  const print = () => placeholder;
  return Object.freeze({ reveal: () => value, toString: print, toJSON: print, [inspect.custom]: print });
}
