/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** What stands after BEGIN, such as `PRIVATE KEY`. */
  label: string;
  /** The whole block, in lines, ready for OpenSSL. */
  pem: string;
  /** Has the old `Proc-Type: 4,ENCRYPTED` header or is an encrypted PKCS#8 block. */
  encrypted: boolean;
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*(?:-(?!----)[^-]*)*)-----END \1-----/g;

/**
 * Finds the PEM blocks in text as people paste it: with real line ends, with literal `\n` in one line
 * (environment variables, JSON), with all line ends turned into spaces, indented, or quoted.
 */
export function findPemBlocks(text: string): PemBlock[] {
  return Array.from(withLineEnds(text).matchAll(pemBlock), ([, label = '', content = '']) => {
    const encrypted = label === 'ENCRYPTED PRIVATE KEY' || content.includes('4,ENCRYPTED');
    return { label, encrypted, pem: `-----BEGIN ${label}-----\n${tidy(content)}\n-----END ${label}-----\n` };
  });
}

function withLineEnds(text: string): string {
  return text.replace(/(?:\\r)?\\n/g, '\n').replace(/\r\n?/g, '\n');
}

// The headers of old encrypted keys contain spaces and end with an empty line, so they stay as they are.
function tidy(content: string): string {
  if (content.includes(':')) return content.trim().replace(/^[ \t]+/gm, '');
  return wrapBase64(content);
}

/** Base64 in lines of 64, all white space of the original gone. */
function wrapBase64(text: string): string {
  return (text.replace(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n');
}
