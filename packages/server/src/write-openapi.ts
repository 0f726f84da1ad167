// Writes the OpenAPI document to stdout: node packages/server/src/write-openapi.ts
import { describeAllRoutes } from './app.ts';

process.stdout.write(JSON.stringify(await describeAllRoutes('http://localhost:3000')));
