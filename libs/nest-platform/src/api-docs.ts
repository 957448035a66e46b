import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
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
  SwaggerModule.setup(DOCS_PATH, app, () => SwaggerModule.createDocument(app, builder.build()), {
    jsonDocumentUrl: OPENAPI_PATH,
    customSiteTitle: title,
  });
}
