import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlStore, openControlStore } from '@trem/control-store';
import { acceptOnly, type Service } from '@trem/nest-platform';
import { createLogger, loadSecretKeys, type SecretKeys } from '@trem/node-platform';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import type { ConnectorOf } from '../src/discovery/discovery.service.js';
import { createEndpointService } from '../src/endpoint-service.js';
import { type FakeConnector, fakeConnector } from './fake-connector.js';

/** The service on a control-store of its own, with a fake connector and its log kept. */
export interface RunningService extends AsyncDisposable {
  readonly service: Service;
  readonly store: ControlStore;
  readonly database: TestDatabase;
  readonly connector: FakeConnector;
  readonly keys: SecretKeys;
  readonly keyFile: string;
  /** Every line that was logged, at level debug. */
  readonly log: () => string;
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, headers?: Record<string, string>): Promise<Called>;
}

export interface Called {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** @param connectorOf the real ones in place of the fake */
export async function startService(connectorOf?: ConnectorOf): Promise<RunningService> {
  const cleanUp = new AsyncDisposableStack();
  const database = cleanUp.use(await createTestDatabase('store'));
  const folder = await mkdtemp(join(tmpdir(), 'trem-endpoint-service-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ service: 'endpoint-service', level: 'debug', destination });
  const keyFile = join(folder, 'secret.keys');
  const keys = await loadSecretKeys({ file: keyFile, create: true });
  const store = cleanUp.use(await openControlStore({ url: database.url, applicationName: 'trem/test', logger }));
  const connector = fakeConnector();
  const token = randomBytes(16).toString('hex');
  const service = cleanUp.use(
    await createEndpointService({
      store,
      keys,
      keyFile,
      connectorOf: connectorOf ?? (async () => connector),
      accepts: acceptOnly(token),
      logger,
    }),
  );
  const parts = cleanUp.move();
  return {
    service,
    store,
    database,
    connector,
    keys,
    keyFile,
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
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
