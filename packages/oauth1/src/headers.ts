/** Header fields as Node gives them; names may be in any case. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Every value of one header field, in order. `name` in lower case. */
export function headerValues(headers: HeaderFields, name: string): string[] {
  const values: string[] = [];
  for (const [key, value] of Object.entries(headers)) {
    if (value === undefined || key.toLowerCase() !== name) continue;
    if (typeof value === 'string') values.push(value);
    else values.push(...value);
  }
  return values;
}

/** The media type without its parameters, in lower case; empty when there is none. */
export function mediaType(headers: HeaderFields): string {
  const [type = ''] = (headerValues(headers, 'content-type')[0] ?? '').split(';');
  return type.trim().toLowerCase();
}

export const formMediaType = 'application/x-www-form-urlencoded';
