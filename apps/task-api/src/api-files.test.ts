import { join } from 'node:path';
import { createApiClient } from '@trem/api-client';
import { type ApiName, type ApiOperation, apiOperations, documentOf } from '@trem/contracts';
import { acceptOnly, createService, type Service } from '@trem/nest-platform';
import { createLogger } from '@trem/node-platform';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareSchema } from '../test-support/bare-schema.js';
import { AUDIT } from './access/audit.controller.js';
import { Sessions } from './access/sessions.js';
import { TokensService } from './access/tokens.service.js';
import { CommandsService } from './commands/commands.service.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { INSTALLATION_PAGES } from './console/installation.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DRAFTING_SERVICE } from './drafts/drafting-service.js';
import { ENDPOINT_SERVICE } from './endpoints/endpoint-client.js';
import { GraphqlEngine, isRefused } from './graphql/engine.js';
import { TaskFeed } from './live/task-feed.js';
import { controllers, docs } from './task-api.js';
import { ProgressService } from './tasks/progress.service.js';
import { TasksService } from './tasks/tasks.service.js';
import { TransferService } from './tasks/transfer.service.js';
import { VersionsService } from './tasks/versions.service.js';

const folder = join(import.meta.dirname, '../../../docs/api');
/** Whatever the controllers are given; nobody calls it here. */
const services = [
  ...[TasksService, VersionsService, TransferService, ProgressService, CommandsService, ComparisonsService, DeadLettersService],
  ...[TokensService, Sessions, TaskFeed, GraphqlEngine, AUDIT, INSTALLATION_PAGES, ENDPOINT_SERVICE, DRAFTING_SERVICE],
];
const schema = bareSchema();
const names = Object.keys(apiOperations) as ApiName[];

let service: Service;
let openapi: { readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>> };
beforeAll(async () => {
  const logger = createLogger({ service: 'test', level: 'fatal' });
  const providers = services.map((provide) => ({ provide, useValue: {} }));
  service = await createService({ controllers, providers, accepts: acceptOnly('a-token-of-the-test'), logger, docs });
  const answer = await service.app.inject({ url: '/api/openapi.json', headers: { authorization: 'Bearer a-token-of-the-test' } });
  openapi = answer.json();
}, 60_000);
afterAll(() => service[Symbol.asyncDispose]());

describe('files that describe the API are as the API is; `npm run api:files` writes them anew', () => {
  test('docs/api/schema.graphql', async () => {
    await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot(join(folder, 'schema.graphql'));
  });

  test('docs/api/openapi.json', async () => {
    await expect(`${JSON.stringify(openapi, undefined, 2)}\n`).toMatchFileSnapshot(join(folder, 'openapi.json'));
  });
});

describe('REST and GraphQL have the same operations, by the same names', () => {
  const routes = () =>
    Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [
        `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        operationId,
      ]),
    );

  test('every route has its twin', () => {
    const twins = Object.entries<ApiOperation>(apiOperations).flatMap(([name, { rest }]) => (rest === undefined ? [] : [[rest, name]]));
    const open = ['POST /api/graphql', 'GET /health'];
    expect(
      routes()
        .filter(([route = '']) => !open.includes(route))
        .toSorted(),
    ).toEqual(twins.toSorted());
  });

  test('what is not a command of a task has the same name in the client', () => {
    const client = createApiClient({ url: 'http://127.0.0.1:9', token: 'none' });
    const commands = ['startTask', 'pauseTask', 'resumeTask', 'stopTask', 'resyncTask', 'deleteTask'];
    const twins = names.filter((name) => apiOperations[name].rest !== undefined && !commands.includes(name));
    expect(twins.filter((name) => !(name in client))).toEqual([]);
  });
});

test.each(names)('the whole of %s can be asked for: its document is valid and within the limits', (name) => {
  const engine = new GraphqlEngine(schema, (error) => {
    throw error;
  });
  const prepared = engine.prepare({ query: documentOf(name) }, { caller: undefined });
  const faults = isRefused(prepared) ? engine.format(prepared).map(({ message }) => message) : [];
  expect(faults.filter((fault) => !fault.startsWith('$'))).toEqual([]); // variables that are not given here
});
