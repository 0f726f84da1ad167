import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { interruption } from '../client/interruption.ts';
import { CliError, usageError } from '../cli-error.ts';

interface Question {
  message: string;
  /** Not shown while it is typed. */
  secret?: boolean;
  /** Taken where the person just presses Enter. */
  byDefault?: string;
}

/** Whether there is a person to ask. */
export const isPersonThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/**
 * The next line of stdin: a person is asked for it on stderr, a program has written it already.
 * @throws CliError `stdin_empty`, `interrupted`
 */
export async function ask({ message, secret = false, byDefault }: Question): Promise<string> {
  const person = isPersonThere();
  const prompt = person ? `${message}${byDefault === undefined ? '' : ` [${byDefault}]`}: ` : undefined;
  const answer = (await nextLine(prompt, person && secret)).trim() || byDefault;
  if (answer !== undefined && answer !== '') return answer;
  throw usageError(
    'stdin_empty',
    `${message}: nothing was given.`,
    'Type it, or write it to stdin as one line.',
  );
}

/** Asks before something that cannot be undone. @throws CliError `confirmation_missing`, `not_confirmed` */
export async function confirm(question: string, { yes }: { yes?: true }): Promise<void> {
  if (yes) return;
  if (!isPersonThere())
    throw usageError('confirmation_missing', question, 'Nobody is there to ask: say --yes if you mean it.');
  const answer = await ask({ message: `${question} (y/n)`, byDefault: 'n' });
  if (/^y(es)?$/i.test(answer)) return;
  throw new CliError({
    code: 'not_confirmed',
    message: 'Nothing was done.',
    remedy: 'Answer y, or say --yes, if you mean it.',
  });
}

/** Lines that came with the same chunk as the one that was asked for. */
const early: string[] = [];

/** With a prompt there is a person at a terminal. */
function nextLine(prompt: string | undefined, hidden: boolean): Promise<string> {
  const known = early.shift();
  if (known !== undefined) {
    process.stderr.write(prompt ?? '');
    return Promise.resolve(known);
  }
  // What is typed in secret is echoed into nowhere.
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const signal = interruption();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    keepAlive(true);
    const terminal = prompt !== undefined;
    const lines = createInterface({ input: process.stdin, output, terminal, historySize: 0 });
    // Only now: until this moment the terminal itself shows what is typed.
    process.stderr.write(prompt ?? '');
    let first: string | undefined;
    const stop = () => {
      lines.close();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    lines.on('line', (line) => {
      if (first !== undefined) early.push(line);
      else {
        first = line;
        lines.close();
      }
    });
    // Ctrl-C arrives as a key while a terminal is read like this.
    lines.on('SIGINT', () => {
      process.kill(process.pid, 'SIGINT');
    });
    lines.on('close', () => {
      signal.removeEventListener('abort', stop);
      process.stdin.pause();
      keepAlive(false);
      if (hidden) process.stderr.write('\n');
      resolve(first ?? '');
    });
  });
}

/** A pipe that is not read keeps a process from ending all the same. Files have no say in it. */
function keepAlive(alive: boolean): void {
  const stdin: Partial<Pick<typeof process.stdin, 'ref' | 'unref'>> = process.stdin;
  if (alive) stdin.ref?.();
  else stdin.unref?.();
}
