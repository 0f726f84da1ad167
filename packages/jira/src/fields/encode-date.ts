import type { EncodedField } from './encode-field.ts';

const dayShape = /^(\d{4})-(\d{2})-(\d{2})$/;

/** `2026-02-28`; a time along with it is cut off. */
export function encodeDate(text: string): EncodedField {
  const day = text.slice(0, 10);
  return isDay(day) && (text.length === 10 || isInstant(text))
    ? { value: day }
    : { problem: `takes a day such as 2026-02-28, not “${text}”` };
}

/** `2026-02-28T12:00:00.000+0000`: Jira's own form, in UTC. */
export function encodeDateTime(text: string): EncodedField {
  if (!isInstant(text) && !isDay(text)) {
    return { problem: `takes a time such as 2026-02-28T12:00:00Z, not “${text}”` };
  }
  return { value: new Date(text).toISOString().replace('Z', '+0000') };
}

/** One that is in the calendar: JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  if (!dayShape.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isInstant(text: string): boolean {
  return (
    isDay(text.slice(0, 10)) &&
    /^.{10}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
