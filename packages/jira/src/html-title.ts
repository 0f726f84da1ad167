const MAX_TITLE_LENGTH = 100;

/** The title of an HTML page: the one thing of it that may be shown. Undefined if it has none. */
export function htmlTitle(html: string): string | undefined {
  const start = html.search(/<title[\s>]/i);
  if (start === -1) return undefined;
  const [, text = ''] = /^<title[^>]*>([^<]*)/i.exec(html.slice(start, start + 2000)) ?? [];
  const title = text.replaceAll('\0', ' ').replace(/\s+/g, ' ').trim();
  return title === '' ? undefined : title.slice(0, MAX_TITLE_LENGTH);
}

/** Whether a body is a page and not data, whatever its content type says. */
export function looksLikeHtml(contentType: string, body: string): boolean {
  return (
    contentType.includes('html') || /^\s*<(?:!doctype html|html|head|body)[\s>]/i.test(body.slice(0, 1000))
  );
}
