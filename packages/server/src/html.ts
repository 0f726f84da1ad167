/** Markup that is already safe to send. Made only by {@link html}. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** Template tag: escapes every inserted string; inserted {@link Html} stays as it is. */
export function html(strings: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const parts = values.map((value) => (value instanceof Html ? value.markup : escape(value)));
  return new Html(String.raw({ raw: strings }, ...parts));
}
