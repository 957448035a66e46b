import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type SearchAttributeKind, searchAttributes } from '@trem/contracts';
import { testServers, waitFor } from '@trem/testing';
import { type Activities, taskQueues } from '@trem/workflows';

/** A namespace of its own on the real server. */
export interface TestNamespace extends AsyncDisposable {
  readonly name: string;
  readonly address: string;
  readonly client: Client;
}

const kinds: Record<SearchAttributeKind, number> = { Keyword: 2, Int: 3, Bool: 5, Datetime: 6 };

export async function createTestNamespace(address = testServers().temporal): Promise<TestNamespace> {
  const connection = await Connection.connect({ address });
  const name = `trem-${randomBytes(5).toString('hex')}`;
  await connection.workflowService.registerNamespace({ namespace: name, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
  const wanted = Object.fromEntries(Object.entries(searchAttributes).map(([attribute, kind]) => [attribute, kinds[kind]]));
  await waitFor('the namespace takes attributes', async () => {
    await connection.operatorService.addSearchAttributes({ namespace: name, searchAttributes: wanted });
    return true;
  });
  await waitFor('the attributes can be queried', async () => {
    await connection.workflowService.listWorkflowExecutions({ namespace: name, query: 'TremTask IS NULL' });
    return true;
  });
  return {
    name,
    address,
    client: new Client({ connection, namespace: name }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

let bundled: Promise<{ code: string }> | undefined;

/** The workflows as they are in the source now, bundled once per test file. */
export function workflowBundle(): Promise<{ code: string }> {
  bundled ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../../workflows/src/workflows.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['@trem/source', 'import', 'module', 'webpack', 'default'] },
    }),
  });
  return bundled;
}

let isInstalled = false;

/** Workers of all three queues with these activities, over one connection. */
export async function startWorkers(namespace: string, activities: Activities, address = testServers().temporal): Promise<AsyncDisposable> {
  if (!isInstalled) {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    isInstalled = true;
  }
  const connection = await NativeConnection.connect({ address });
  const common = {
    connection,
    namespace,
    activities,
    maxHeartbeatThrottleInterval: 200,
    defaultHeartbeatThrottleInterval: 200,
    shutdownForceTime: 2_000,
  };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: taskQueues.control, workflowBundle: await workflowBundle() }),
    Worker.create({ ...common, taskQueue: taskQueues.stream }),
    Worker.create({ ...common, taskQueue: taskQueues.load }),
  ]);
  const runs = workers.map((worker) => worker.run());
  return {
    async [Symbol.asyncDispose]() {
      for (const worker of workers) {
        worker.shutdown();
      }
      await Promise.allSettled(runs);
      await connection.close();
    },
  };
}
