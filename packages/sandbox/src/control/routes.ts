import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { SandboxError } from '../errors.ts';
import { bodyText, queryOf } from '../exchange.ts';
import type { ArmedFault } from '../faults/faults.ts';
import { faultDescriptions } from '../faults/faults.ts';
import type { JournalEntry } from '../journal.ts';
import type { World } from '../world/world.ts';
import type * as Inputs from './inputs.ts';
import { controlPath } from './path.ts';

export interface Control {
  world: World;
  contextPath: string;
  journal: JournalEntry[];
  /** Puts everything back to how it began. */
  reset: () => void;
}

/** What control answers in place of doing it. */
class ControlRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;

  constructor(status: number, o: { code: string; message: string; remedy: string }) {
    super(o.message);
    this.status = status;
    this.code = o.code;
    this.remedy = o.remedy;
  }
}

/** A page in a browser must not drive it: none of its requests comes without Origin or fetch metadata. */
function refuseForeign({ headers }: FastifyRequest, { world }: Control): void {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  const foreignPage =
    (origin !== undefined && URL.parse(origin)?.host !== host) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none');
  const name = URL.parse(`http://${host}`)?.hostname ?? '';
  // A name that leads here without being ours is how a page gets around its browser (DNS rebinding).
  const ours = [/^localhost$/, /^[\d.]+$/, /^\[/].some((pattern) => pattern.test(name));
  const known = ours || name === URL.parse(world.site.baseUrl)?.hostname;
  if (!foreignPage && known) return;
  throw new ControlRefusal(403, {
    code: 'control_foreign',
    message: 'The sandbox is not driven from pages of other sites, nor by other names.',
    remedy: 'Send the request from a program, to localhost or the address of the sandbox.',
  });
}

function bodyOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse(bodyText(request));
  } catch {
    throw new ControlRefusal(400, {
      code: 'control_body_invalid',
      message: 'The body is not JSON.',
      remedy: 'Send a JSON object.',
    });
  }
}

/** Reads the body by its schema; the schemas are loaded when they are needed first. */
async function input<T>(
  request: FastifyRequest,
  read: (schemas: typeof Inputs, body: unknown) => T,
): Promise<T> {
  const schemas = await import('./inputs.ts');
  try {
    return read(schemas, bodyOf(request));
  } catch (error) {
    if (!(error instanceof schemas.InputError)) throw error;
    throw new ControlRefusal(400, {
      code: 'control_input_invalid',
      message: error.message,
      remedy: 'Correct it there; packages/sandbox/README.md shows what can be said.',
    });
  }
}

function faultView({ id, fault, left }: ArmedFault) {
  const { path, method, ...others } = fault;
  Reflect.deleteProperty(others, 'times');
  const place = typeof path === 'string' ? { path } : { pathPattern: path.source };
  return {
    id,
    ...others,
    ...(method === undefined ? {} : { method }),
    ...place,
    left: Number.isFinite(left) ? left : 'always',
  };
}

function stateView({ world, contextPath, journal }: Control) {
  const { site, users, projects, issues, grants, webhooks } = world;
  return {
    version: site.personality.version,
    url: site.baseUrl,
    contextPath,
    clock: clockView(world),
    counts: {
      users: users.size,
      projects: projects.size,
      issues: issues.size,
      consumers: grants.consumers.size,
      accessTokens: grants.accessTokens.size,
      webhooks: webhooks.administrators.size + webhooks.dynamic.size,
      deliveries: webhooks.deliveries.length,
      requests: journal.length,
      faults: world.faults.armed().length,
    },
  };
}

const clockView = (world: World) => ({
  now: new Date(world.now()).toISOString(),
  offsetMs: world.clockOffsetMs,
});

function requestsSince(journal: JournalEntry[], since: string | null): JournalEntry[] {
  if (since === null) return journal;
  return journal.slice(journal.findIndex(({ id }) => id === since) + 1);
}

function registerFaults(api: FastifyInstance, { world }: Control): void {
  const { faults } = world;
  api.get('/faults', () => ({ faults: faults.armed().map(faultView), kinds: faultDescriptions }));
  api.post('/faults', async (request, reply) => {
    faults.add(await input(request, ({ readFault }, body) => readFault(body)));
    const [armed] = faults.armed().slice(-1);
    return reply.code(201).send(armed && faultView(armed));
  });
  api.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  api.delete('/faults/:fault', (request, reply) => {
    const { fault: id } = request.params as { fault: string };
    if (faults.remove(Number(id))) return reply.code(204).send();
    throw new ControlRefusal(404, {
      code: 'control_fault_unknown',
      message: `No fault ${id} is armed.`,
      remedy: 'GET the faults to see those that are.',
    });
  });
}

function registerClock(api: FastifyInstance, { world }: Control): void {
  api.get('/clock', () => clockView(world));
  api.put('/clock', async (request) => {
    const wanted = await input(request, ({ readClock }, body) => readClock(body));
    const present = world.now() - world.clockOffsetMs;
    world.setClockOffset('offsetMs' in wanted ? wanted.offsetMs : Date.parse(wanted.now) - present);
    return clockView(world);
  });
}

/** JSON both ways; replies and errors of its own, as it is no part of Jira. */
export function registerControl(app: FastifyInstance, control: Control): void {
  app.register(
    (api, _options, done) => {
      api.setErrorHandler((error: Error, _request, reply) => sendError(error, reply));
      api.addHook('onRequest', (request, _reply, next) => {
        refuseForeign(request, control);
        next();
      });
      api.get('/', () => stateView(control));
      registerFaults(api, control);
      registerClock(api, control);
      api.get('/requests', (request) => ({
        requests: requestsSince(control.journal, queryOf(request).get('since')),
      }));
      api.delete('/requests', (_request, reply) => {
        control.journal.length = 0;
        return reply.code(204).send();
      });
      api.get('/deliveries', () => ({ deliveries: control.world.webhooks.deliveries }));
      api.post('/consumers', async (request, reply) => {
        const { twoLeggedUser, callbackUrl, url, ...consumer } = await input(
          request,
          ({ readConsumer }, body) => readConsumer(body),
        );
        const { key, name } = control.world.addConsumer({
          ...consumer,
          ...(twoLeggedUser === undefined ? {} : { twoLeggedUser }),
          ...(callbackUrl === undefined ? {} : { callbackUrl }),
          ...(url === undefined ? {} : { url }),
        });
        return reply.code(201).send({ key, name });
      });
      api.post('/reset', (_request, reply) => {
        control.reset();
        return reply.code(204).send();
      });
      done();
    },
    { prefix: controlPath },
  );
}

function sendError(error: Error, reply: FastifyReply): FastifyReply {
  const { message } = error;
  if (error instanceof ControlRefusal) {
    const { status, code, remedy } = error;
    return reply.code(status).send({ error: { code, message, remedy } });
  }
  const { code, remedy } =
    error instanceof SandboxError
      ? error
      : { code: 'control_input_invalid', remedy: 'Look at the message; nothing was changed.' };
  return reply.code(400).send({ error: { code, message, remedy } });
}
