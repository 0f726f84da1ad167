import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FastifyInstance } from 'fastify';

import type { Common } from './app.ts';
import { createApp } from './app.ts';
import type { Control } from './control/routes.ts';
import { firstPart, isFirst } from './parts/first.ts';

/** Not imported: an import reads every export of node:http, and its WebSocket alone loads 8 ms of code. */
const { createServer } = process.getBuiltinModule('node:http');

export interface Front {
  /** Listens, and answers for all parts. */
  app: FastifyInstance;
  close(): Promise<void>;
}

export interface FrontOptions {
  control: Control;
  /** Called with each part's app before it is ready. */
  prepare: (app: FastifyInstance) => void;
}

/**
 * One server before the sandbox's parts. Most who start a sandbox ask its REST API alone, so that is there at
 * once; the other part, more than half of the code, is loaded when something of it is asked for first.
 */
export function createFront(common: Common, { control, prepare }: FrontOptions): Front {
  let later: Promise<FastifyInstance> | undefined;

  const load = async (): Promise<FastifyInstance> => {
    const { laterPart } = await import('./parts/later.ts');
    const app = createApp(common, laterPart(control));
    prepare(app);
    await app.ready();
    return app;
  };

  const handOver = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    later ??= load();
    (await later).routing(request, response);
  };

  const app = createApp(common, firstPart, (handler) =>
    createServer((request, response) => {
      if (isFirst(request.url ?? '')) handler(request, response);
      else void handOver(request, response);
    }),
  );
  prepare(app);
  return {
    app,
    close: async () => {
      await app.close();
      await (await later)?.close();
    },
  };
}
