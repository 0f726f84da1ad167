/** Instants of the API (ISO 8601) as people read them, in the time zone of this machine. */

const MINUTE_MS = 60_000;
const STEPS: [unit: Intl.RelativeTimeFormatUnit, lengthMs: number][] = [
  ['year', 365 * 24 * 60 * MINUTE_MS],
  ['month', 30 * 24 * 60 * MINUTE_MS],
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
];

/** `3 minutes ago`, `in 2 days`; empty for what has no time. */
export function ago(instant: string | null | undefined, now = Date.now()): string {
  if (!instant) return '';
  const differenceMs = Date.parse(instant) - now;
  const [unit, lengthMs] = STEPS.find(([, length]) => Math.abs(differenceMs) >= length) ?? [];
  if (unit === undefined || lengthMs === undefined) return differenceMs > 0 ? 'in a moment' : 'just now';
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(differenceMs / lengthMs), unit);
}

/** `2026-03-05 14:07 (3 minutes ago)`; undefined for what has no time. */
export function when(instant: string | null | undefined, now = Date.now()): string | undefined {
  if (!instant) return undefined;
  return `${localTime(instant)} (${ago(instant, now)})`;
}

/** `2026-03-05 14:07`. */
export function localTime(instant: string): string {
  const date = new Date(instant);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
