import { z } from 'zod';
import { encodings } from './decode.ts';
import { importFields } from './fields.ts';

const reading = {
  encoding: z.enum(encodings).optional(),
  separator: z.string().length(1).optional(),
  /** By heading; null for a column that is not imported. What is not named is guessed. */
  columns: z.record(z.string().max(1_000), z.enum(importFields).nullable()).optional(),
};
export const startImportInput = z.strictObject({
  content: z.instanceof(Uint8Array),
  name: z.string().max(255).optional(),
  format: z.enum(['csv', 'json']),
  ...reading,
});
export const rereadImportInput = z.strictObject({ importId: z.string().max(100), ...reading });
export const runImportInput = z.strictObject({
  importId: z.string().max(100),
  onlyValid: z.boolean().default(false),
});
export const importIdInput = z.strictObject({ importId: z.string().max(100) });

export type StartImportInput = z.input<typeof startImportInput>;
export type RereadImportInput = z.input<typeof rereadImportInput>;
export type RunImportInput = z.input<typeof runImportInput>;

/** How a file is read. */
export type Settings = Omit<z.output<typeof rereadImportInput>, 'importId'>;
