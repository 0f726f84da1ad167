import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { schemaController } from './schema-controller.ts';

// What has no JSON Schema of its own says by .meta() what it is on the wire.
const zodToJsonConfig = { unrepresentable: 'any' } as const;

const transformNames = createJsonSchemaTransformObject({ zodToJsonConfig });

/** Named schemas come twice, as written and as read; ours are replies, so nothing refers to the former. */
const transformObject: typeof transformNames = (document) => {
  const described = transformNames(document);
  const schemas = 'components' in described ? described.components.schemas : undefined;
  const unused = Object.keys(schemas ?? {}).filter((name) => name.endsWith('Input'));
  for (const name of unused) Reflect.deleteProperty(schemas ?? {}, name);
  return described;
};

/** What the document says besides the routes. */
const about = {
  openapi: '3.1.0',
  info: {
    title: 'Crosslink',
    version: '1',
    description: "Connects a product team's ideas and user stories to Jira.",
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  tags: [
    { name: 'accounts', description: 'Who uses this Crosslink' },
    { name: 'sites', description: 'Jira deployments and our registrations (consumers) at them' },
    { name: 'connections', description: "People's grants at a site" },
    { name: 'doctor', description: 'What is wrong, and what to do about it' },
    { name: 'backlog', description: 'Ideas and their user stories' },
    { name: 'push', description: 'Carrying items across to Jira' },
    { name: 'sync', description: 'What changes in Jira comes back' },
    { name: 'links', description: 'The lasting pairs of items and Jira issues' },
    { name: 'events', description: 'What changes, as it happens' },
    { name: 'audit', description: 'Who did what, and when' },
    { name: 'operation', description: 'Health and metrics' },
  ],
  components: {
    securitySchemes: {
      session: { type: 'apiKey' as const, in: 'cookie' as const, name: 'crosslink.session_token' },
      apiKey: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'clk_…',
        description: 'An API key, made with POST /api/v1/api-keys',
      },
    },
  },
};

/**
 * Makes the OpenAPI document by registering the routes once more, in an application that answers nobody. So
 * nothing of this is loaded or done until somebody asks for the document.
 */
export async function describeApi(
  publicUrl: string,
  registerRoutes: (app: FastifyInstance) => void,
): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = Fastify({ schemaController });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: { ...about, servers: [{ url: publicUrl }] },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject,
  });
  registerRoutes(app);
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
