import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';

// What has no JSON Schema of its own says by .meta() what it is on the wire.
const zodToJsonConfig = { unrepresentable: 'any' } as const;

const transformNames = createJsonSchemaTransformObject({ zodToJsonConfig });

/** Named schemas come twice, as written and as read; ours are replies, so nothing refers to the former. */
const transformObject: typeof transformNames = (document) => {
  const described = transformNames(document);
  const schemas = 'components' in described ? described.components?.schemas : undefined;
  const unused = Object.keys(schemas ?? {}).filter((name) => name.endsWith('Input'));
  for (const name of unused) Reflect.deleteProperty(schemas ?? {}, name);
  return described;
};

/** Collects the routes; the document itself is made when somebody asks for it. */
export async function describeApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Crosslink',
        version: '1',
        description: "Connects a product team's ideas and user stories to Jira.",
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'accounts', description: 'Who uses this Crosslink' },
        { name: 'sites', description: 'Jira deployments and our registrations (consumers) at them' },
        { name: 'connections', description: "People's grants at a site" },
        { name: 'backlog', description: 'Ideas and their user stories' },
        { name: 'push', description: 'Carrying items across to Jira, and the links this leaves' },
        { name: 'operation', description: 'Health and metrics' },
      ],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'crosslink.session_token' },
        },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject,
  });
}
