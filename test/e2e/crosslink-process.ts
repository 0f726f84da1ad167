import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';

const program = fileURLToPath(new URL('serve.ts', import.meta.url));

export interface CrosslinkProcess {
  url: string;
  /** The token of the set-up link printed last; waits for the first one. */
  setupToken(): Promise<string>;
  /** Starts the server, or starts it again after it was killed. Resolves when it answers. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): void;
  /** Resolves when the server is gone. */
  gone(): Promise<void>;
}

/** The server as a process of its own, always on the same port and data. */
export async function createCrosslinkProcess(environment: Record<string, string>): Promise<CrosslinkProcess> {
  const port = await freePort();
  let setupToken = Promise.withResolvers<string>();
  let child: ChildProcess | undefined;
  let exited: Promise<unknown> = Promise.resolve();

  async function start(): Promise<void> {
    const running = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        LOG_LEVEL: 'error',
        ...environment,
        PORT: String(port),
        HOST: '127.0.0.1',
        ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
        PUBLIC_URL: `http://127.0.0.1:${port}`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = running;
    exited = once(running, 'exit');
    const lines = createInterface({ input: running.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        const token = /#setup=(\S+)/.exec(line)?.[1];
        if (token !== undefined) {
          setupToken.resolve(token);
          setupToken = { ...setupToken, promise: Promise.resolve(token) };
        }
        if (line.includes(' is ready at ')) resolve();
      });
      running.once('exit', (code, signal) => reject(new Error(`The server ended: ${code ?? signal}`)));
    });
  }

  return {
    url: `http://127.0.0.1:${port}`,
    setupToken: () => setupToken.promise,
    start,
    kill: () => child?.kill('SIGKILL'),
    gone: async () => {
      await exited;
    },
  };
}
