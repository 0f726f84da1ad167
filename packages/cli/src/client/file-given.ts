import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';

/** A file that the command line names. @throws CliError `file_unreadable` with this remedy */
export async function readFileGiven(file: string, remedy: string): Promise<Buffer<ArrayBuffer>> {
  return readFile(file).catch((cause: unknown) => {
    throw new CliError({ code: 'file_unreadable', message: `${file} cannot be read.`, remedy, cause });
  });
}

/** The same, as a JSON object. @throws CliError `file_unreadable`, `file_not_json` */
export async function readJsonGiven(file: string, remedy: string): Promise<Record<string, unknown>> {
  const content = (await readFileGiven(file, remedy)).toString('utf8');
  const value = parsed(content);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new CliError({ code: 'file_not_json', message: `${file} is no JSON object.`, remedy });
}

/** Undefined where it is no JSON. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
