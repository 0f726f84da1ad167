const LANGUAGE = 'en';
// Made once: making one takes longer than drawing a row.
const relatively = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });
const days = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });
const instants = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeStyle: 'medium' });

const units: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago", "in 5 years". `at` is an ISO 8601 instant. */
export function relative(at: string, nowMs = Date.now()): string {
  const seconds = (Date.parse(at) - nowMs) / 1000;
  const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
  const rounded = Math.round(seconds / size);
  if (unit === 'second' && Math.abs(rounded) < 45) return 'just now';
  return relatively.format(rounded, unit);
}

export const day = (at: string): string => days.format(new Date(at));

/** To be read in a sentence. */
export const moment = (at: string): string => moments.format(new Date(at));

export const instant = (at: string): string => instants.format(new Date(at));
