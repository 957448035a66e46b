import { randomUUID } from 'node:crypto';
import type { EndpointServiceClient } from '@trem/api-client';
import { endpointSettings, type Phase } from '@trem/contracts';
import { type ControlStore, openControlStore } from '@trem/control-store';
import type { Service } from '@trem/nest-platform';
import { createLogger } from '@trem/node-platform';
import type { TaskClient } from '@trem/task-client';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { draftsFor } from '../src/drafts/drafting-service.js';
import { createTaskApi } from '../src/task-api.js';
import { type FakeEndpointService, type FakeTaskClient, fakeEndpointService, fakeTaskClient } from './fake-clients.js';

/** The service on a control-store of its own, with its log kept. */
export interface RunningApi extends AsyncDisposable {
  readonly service: Service;
  readonly store: ControlStore;
  readonly database: TestDatabase;
  readonly client: FakeTaskClient;
  readonly endpoints: FakeEndpointService;
  readonly token: string;
  readonly log: () => string;
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, headers?: Record<string, string>): Promise<Called>;
  /** Writes the phase that a workflow would. */
  setPhase(taskId: string, phase: Phase): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** @param clients real ones in place of the fakes */
export async function startApi(
  clients: { readonly taskClient?: TaskClient; readonly endpointService?: EndpointServiceClient } = {},
): Promise<RunningApi> {
  const cleanUp = new AsyncDisposableStack();
  const database = cleanUp.use(await createTestDatabase('store'));
  const lines: string[] = [];
  const logger = createLogger({ service: 'task-api', level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  const store = cleanUp.use(await openControlStore({ url: database.url, applicationName: 'trem/test', logger }));
  const token = (await store.tokens.ensureAdmin()) ?? '';
  for (const name of ['shop_source', 'shop_target']) {
    const settings = endpointSettings.parse({ host: 'h', database: name, user: 'u' });
    await store.endpoints.create({ id: randomUUID(), name, kind: 'postgres', access: 'source-and-target', settings });
  }
  const [client, endpoints] = [fakeTaskClient(), fakeEndpointService()];
  const service = cleanUp.use(
    await createTaskApi({
      store,
      endpointService: clients.endpointService ?? endpoints,
      taskClient: clients.taskClient ?? client,
      drafts: draftsFor(undefined, token),
      isService: () => undefined,
      logger,
    }),
  );
  const parts = cleanUp.move();
  let stateVersion = 0;
  return {
    service,
    store,
    database,
    client,
    endpoints,
    token,
    log: () => lines.join(''),
    async call(method, url, body, headers = {}) {
      const answer = await service.app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, text: answer.body, json: answer.body === '' ? {} : JSON.parse(answer.body) };
    },
    async setPhase(taskId, phase) {
      stateVersion += 1;
      const error = { errorCode: null, errorText: null, retryAt: null };
      await store.projectState(taskId, { phase, step: '', phaseSince: new Date().toISOString(), stateVersion, generation: 1, ...error });
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** A draft between the two endpoints that are there. */
export function draft(name: string, more: object = {}): object {
  return {
    ...{ name, source: { endpoint: 'shop_source' }, targets: [{ endpoint: 'shop_target' }] },
    tables: [{ source: { schema: 'public', table: 'item' } }],
    ...more,
  };
}
