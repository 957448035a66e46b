import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { problem } from '@trem/contracts';
import { z } from 'zod';
import { DOCS_PATH, OPENAPI_PATH } from './auth.js';

export interface ApiDocs {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** The document at `/api/openapi.json` and the page at `/api/docs`. Both ask for the token. */
export function serveDocs(app: NestFastifyApplication, { title, description, version }: ApiDocs): void {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer');
  SwaggerModule.setup(DOCS_PATH, app, () => withProblems(SwaggerModule.createDocument(app, builder.build())), {
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

/** By way of its text: the types of both sides describe JSON schema differently. */
function problemSchema(): Record<string, string> {
  return JSON.parse(JSON.stringify(z.toJSONSchema(problem, { target: 'openapi-3.0' })));
}
