import { JqlError } from './tokens.ts';

const unitMs: Record<string, number> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };
const minuteMs = 60_000;

interface Asked {
  field: string;
  timeZone: string;
  nowMs: number;
}

function unreadable(text: string, field: string): JqlError {
  return new JqlError(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', ` +
      "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
  );
}

/** `-15m`, `4w 2d`: from now. */
function readPeriod(text: string, nowMs: number): number | undefined {
  const [, sign, parts] = /^([+-]?)((?:\d+[wdhm]\s*)+)$/i.exec(text.trim()) ?? [];
  if (parts === undefined) return undefined;
  const lengths = [...parts.matchAll(/(\d+)([wdhm])/gi)].map(
    ([, count, unit = '']) => Number(count) * (unitMs[unit.toLowerCase()] ?? 0),
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return nowMs + (sign === '-' ? -total : total);
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function zoneOffsetMs(timeZone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

/** A wall-clock time of that zone. */
function inZone(wallMs: number, timeZone: string): number {
  const guess = wallMs - zoneOffsetMs(timeZone, wallMs);
  return wallMs - zoneOffsetMs(timeZone, guess);
}

function readAbsolute(text: string, timeZone: string): number | undefined {
  const match = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match
    .slice(1)
    .map((digits) => Number(digits || 0));
  const wallMs = Date.UTC(year, month - 1, day, hour, minute);
  const real = new Date(wallMs).getUTCMonth() === month - 1 && hour < 24 && minute < 60;
  return real ? inZone(wallMs, timeZone) : undefined;
}

/** The moment a JQL date means to this caller: in their time zone, and of minute precision. */
export function readJqlDate(text: string, { field, timeZone, nowMs }: Asked): number {
  const at = readPeriod(text, nowMs) ?? readAbsolute(text, timeZone);
  if (at === undefined) throw unreadable(text, field);
  return Math.floor(at / minuteMs) * minuteMs;
}

const starts: Record<string, (wall: Date) => void> = {
  startofday: (wall) => wall.setUTCHours(0, 0, 0, 0),
  startofweek: (wall) => {
    wall.setUTCHours(0, 0, 0, 0);
    wall.setUTCDate(wall.getUTCDate() - wall.getUTCDay());
  },
  startofmonth: (wall) => {
    wall.setUTCHours(0, 0, 0, 0);
    wall.setUTCDate(1);
  },
};

/** `now()`, `startOfDay()`, …; undefined: no function of dates. */
export function dateFunction(name: string, { timeZone, nowMs }: Asked): number | undefined {
  if (name.toLowerCase() === 'now') return nowMs;
  const start = starts[name.toLowerCase()];
  if (!start) return undefined;
  const wall = new Date(nowMs + zoneOffsetMs(timeZone, nowMs));
  start(wall);
  return inZone(wall.getTime(), timeZone);
}
