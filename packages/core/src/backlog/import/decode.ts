/** What tools write files in. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'macintosh',
] as const;
export type Encoding = (typeof encodings)[number];

/** How much is looked at to tell encodings without a mark apart. */
const SAMPLE_BYTES = 200_000;

/** Letters that are common in each, and hardly ever come of reading one as another. */
const usual: Partial<Record<Encoding, string>> = {
  'windows-1252': 'äöüÄÖÜßéèêëàâáçñóôíîúûãõåæøœÉÀÇÑ€–’“”«»ªº¿¡',
  'windows-1250': 'äöüÄÖÜßéáíóúýčřěšžůťďňąćęłńśźżőűČŘŠŽĄĆĘŁŃŚŹŻŐŰ€–’“”',
  macintosh: 'äöüÄÖÜßéèêëàâáçñóôíîúûãõåæøœÉÀÇÑ–’“”«»ªº¿¡',
};

/** Text of a file, without its byte order mark. Without `wanted` the encoding is told by the bytes. */
export function decode(bytes: Uint8Array, wanted?: Encoding): { text: string; encoding: Encoding } {
  const encoding = wanted ?? detect(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function detect(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const wide = wideOrder(sample);
  if (wide) return wide;
  if (isUtf8(bytes)) return 'utf-8';
  const scored = (Object.keys(usual) as Encoding[]).map((one) => ({ one, score: scoreOf(sample, one) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).one;
}

/** UTF-16 without a mark: every other byte of Latin text is zero. */
function wideOrder(sample: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 8;
  if (odd > many && odd > even * 4) return 'utf-16le';
  if (even > many && even > odd * 4) return 'utf-16be';
  return undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function scoreOf(sample: Uint8Array, encoding: Encoding): number {
  const letters = new Set(usual[encoding]);
  let score = 0;
  for (const char of new TextDecoder(encoding).decode(sample)) {
    if (char > '\x7f') score += letters.has(char) ? 1 : -1;
  }
  return score;
}
