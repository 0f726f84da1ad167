import { z } from 'zod';

/** A moment in a reply: features hand out dates or ISO 8601 text, callers get ISO 8601 text. */
export const instant = z
  .custom<Date | string>((value) => value instanceof Date || typeof value === 'string')
  .meta({ type: 'string', format: 'date-time' });
