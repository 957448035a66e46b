import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { problem } from '@trem/contracts';
import { z } from 'zod';
import { DOCS_PATH, OPENAPI_PATH } from './auth.js';

export interface ApiDocs {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** What the routes are called (`operationId`), by method and path: `GET /api/tasks/:id`. */
  readonly names?: ReadonlyMap<string, string>;
}

/** The document at `/api/openapi.json` and the page at `/api/docs`. Both ask for the token. */
export function serveDocs(app: NestFastifyApplication, { title, description, version, names = new Map() }: ApiDocs): void {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer');
  SwaggerModule.setup(DOCS_PATH, app, () => named(withProblems(SwaggerModule.createDocument(app, builder.build())), names), {
    jsonDocumentUrl: OPENAPI_PATH,
    customSiteTitle: title,
  });
}

const methods = ['get', 'put', 'patch', 'post', 'delete'] as const;

/** Whatever is refused, on any route, is answered in one shape. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const refusal = { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (operation !== undefined) {
        operation.responses = { ...operation.responses, default: refusal };
      }
    }
  }
  return { ...document, components: { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema() } } };
}

function named(document: OpenAPIObject, names: ReadonlyMap<string, string>): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const name = names.get(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
      const operation = item[method];
      if (operation !== undefined && name !== undefined) {
        operation.operationId = name;
      }
    }
  }
  return document;
}

/** By way of its text: the types of both sides describe JSON schema differently. */
function problemSchema(): Record<string, string> {
  return JSON.parse(JSON.stringify(z.toJSONSchema(problem, { target: 'openapi-3.0' })));
}
