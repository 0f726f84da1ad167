import type { FastifyInstance } from 'fastify';
import type { Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** Everything measured so far, in the Prometheus text format. */
  read: () => Promise<{ contentType: string; text: string }>;
  /** Counts a finished request, by route pattern: addresses are unbounded and may hold ids. */
  count: (request: FinishedRequest) => void;
}

export interface FinishedRequest {
  method: string;
  route: string;
  status: string;
  seconds: number;
}

interface Instruments {
  registry: Registry;
  requestSeconds: Histogram<'method' | 'route' | 'status'>;
}

/** prom-client is imported when the first request is over: nothing needs it before, and it costs 20 ms. */
export function createMetrics(): Metrics {
  let loading: Promise<Instruments> | undefined;
  let instruments: Instruments | undefined;
  let waiting: FinishedRequest[] = [];

  const start = async (): Promise<Instruments> => {
    instruments = await (loading ??= createInstruments());
    for (const request of waiting) observe(instruments, request);
    waiting = [];
    return instruments;
  };

  return {
    count: (request) => {
      waiting.push(request);
      void start();
    },
    read: async () => {
      const { registry } = await start();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function observe({ requestSeconds }: Instruments, { method, route, status, seconds }: FinishedRequest): void {
  requestSeconds.observe({ method, route, status }, seconds);
}

async function createInstruments(): Promise<Instruments> {
  const { Histogram, Registry, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: 'crosslink_http_request_duration_seconds',
    help: 'Time to answer HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
    registers: [registry],
  });
  return { registry, requestSeconds };
}

export function countRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'unknown';
    metrics.count({ method, route, status: String(reply.statusCode), seconds: reply.elapsedTime / 1000 });
    done();
  });
}
