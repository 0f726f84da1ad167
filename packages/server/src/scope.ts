import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '@crosslink/core';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

/** A place routes are registered in; whether it is guarded is decided in app.ts alone. */
export type Scope = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What routes need besides their scope. */
export interface RouteContext {
  core: Core;
  publicUrl: string;
}
