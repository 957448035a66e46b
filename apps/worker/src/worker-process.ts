import { connectorOf } from '@trem/connector-registry';
import { type ControlStore, openControlStore } from '@trem/control-store';
import { createMetrics, loadSecretKeys, serveMetrics } from '@trem/node-platform';
import type { Logger } from '@trem/replication-core';
import { connectRabbit } from '@trem/transport-rabbitmq';
import { ActiveTasks } from './active-tasks.js';
import { createActivities } from './activities/create-activities.js';
import { activityInterceptor } from './activity-interceptor.js';
import { type WorkerConfig, workerName } from './config.js';
import { EditWatch } from './edit-watch.js';
import { workerMetrics } from './metrics.js';
import { watchSlots } from './slots/watch-slots.js';
import { startTemporalWorkers } from './temporal-workers.js';

export interface WorkerProcess {
  /** Where metrics and health are served. */
  readonly metricsUrl: string;
  /** Rejects when the worker fails for good. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const signOfLifeEveryMs = 1_000;
const statisticsEveryMs = 3_600_000;

/** Wires everything together: the one place that knows connectors, transport, store and Temporal at once. */
export async function startWorkerProcess(config: WorkerConfig, logger: Logger): Promise<WorkerProcess> {
  const worker = workerName(config);
  const keys = await loadSecretKeys(config.secretKeys);
  const store = await openControlStore({ url: config.controlStoreUrl, applicationName: 'trem/worker', logger });
  const registry = createMetrics({ service: 'worker' });
  const metrics = workerMetrics(registry);
  const active = new ActiveTasks();
  const transport = connectRabbit({ url: config.rabbitUrl, logger });
  const edits = new EditWatch(store.tasks, logger);
  const deps = {
    store,
    transport,
    connectorOf,
    keys,
    edits,
    durations: config.durations,
    loadRangePages: config.loadRangePages,
    worker,
    logger,
  };
  const temporal = await startTemporalWorkers({
    ...{ config, identity: worker, logger },
    activities: createActivities(deps, metrics),
    interceptor: activityInterceptor({ logger, active, metrics }),
  });
  const life = keepTelling(store, active, { worker, logger, edits });
  const keeping = config.roles.includes('control') ? keepingStatistics(store, logger) : undefined;
  const slots = config.roles.includes('control')
    ? watchSlots(deps, {
        everyMs: config.slotWatchMs,
        snapshotWarnMs: config.snapshotWarnMs,
        onLook: metrics.slot,
        onLetters: metrics.letters,
      })
    : undefined;
  const served = await serveMetrics({
    ...config.metrics,
    metrics: registry,
    health: () => ({ ok: temporal.isRunning, status: temporal.isRunning ? 'up' : 'down', roles: config.roles }),
  });
  const { host, port } = served.address;
  return {
    metricsUrl: `http://${host}:${port}`,
    ended: temporal.ended,
    async stop() {
      await temporal.stop();
      life[Symbol.dispose]();
      keeping?.[Symbol.dispose]();
      await slots?.[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Now and each hour: old counts by minute become counts by hour. Several workers may do it, for it is harmless when repeated. */
function keepingStatistics(store: ControlStore, logger: Logger): Disposable {
  const keep = () =>
    Promise.all([store.keepStatistics(), store.audit.keep()]).catch((error: unknown) =>
      logger.warn({ error }, 'old facts not made smaller'),
    );
  void keep();
  const timer = setInterval(() => void keep(), statisticsEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

interface Teller {
  readonly worker: string;
  readonly logger: Logger;
  readonly edits: EditWatch;
}

/** Once a second: which tasks are being worked for. Keeps "no worker" out of their status, and hears of definitions that were edited. */
function keepTelling(store: ControlStore, active: ActiveTasks, { worker, logger, edits }: Teller): Disposable {
  let isBusy = false;
  const tell = async (): Promise<void> => {
    if (isBusy || active.ids.length === 0) {
      return;
    }
    isBusy = true;
    await store
      .signOfLife(active.ids, worker)
      .then((versions) => edits.seen(versions))
      .catch((error: unknown) => logger.debug({ error }, 'sign of life not written'));
    isBusy = false;
  };
  const timer = setInterval(() => void tell(), signOfLifeEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
