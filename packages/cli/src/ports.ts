import { createServer } from 'node:net';

/** Whether nothing listens on this port of `localhost`. */
export function isFree(port: number): Promise<boolean> {
  return listening(port).then(
    () => true,
    () => false,
  );
}

/** A port nothing listens on right now. */
export const anyFreePort = (): Promise<number> => listening(0);

function listening(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(port, 'localhost', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
