// What Jira's database or its XML exports refuse: C0 controls but tab and line feed, DEL, the two non-characters.
// eslint-disable-next-line no-control-regex -- these are what is looked for
const unwanted = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/g;

/** One kind of line end, no control characters, no half surrogate pairs: safe to send, store and show. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unwanted, '').toWellFormed();
}
