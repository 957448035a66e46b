import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { makeTelemetryFilterString, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { type Logger, ReplicationError } from '@trem/replication-core';
import { type Activities, taskQueues, type WorkerRole } from '@trem/workflows';
import type { activityInterceptor } from './activity-interceptor.js';
import type { WorkerConfig } from './config.js';
import { temporalLogger } from './temporal-logger.js';

/** Loads are few, and a task waits for the end of its held snapshot before it streams: they hear of it at once. */
const loadThrottleMs = 500;
/** How long a command waits for a worker that is gone before another one takes its workflow: 10 s by default. */
const stickyMs = 2_000;
const forceAfterMs = 60_000;
const connectWithinMs = 60_000;

export interface TemporalWorkersOptions {
  readonly config: WorkerConfig;
  readonly activities: Activities;
  readonly interceptor: ReturnType<typeof activityInterceptor>;
  readonly identity: string;
  readonly logger: Logger;
}

/** The Temporal workers of this process: one per queue, over one connection. */
export interface TemporalWorkers {
  readonly isRunning: boolean;
  /** Resolves after `stop`; rejects when a worker fails for good. */
  readonly ended: Promise<void>;
  /** Streams end at once, loads have their grace. */
  stop(): Promise<void>;
}

export async function startTemporalWorkers(options: TemporalWorkersOptions): Promise<TemporalWorkers> {
  const { config, logger } = options;
  // Before any connection: the library takes its settings once per process. Signals are ours to handle.
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
  const environment = loadClientConnectConfig();
  const connection = await connect(environment.connectionOptions, logger);
  const namespace = environment.namespace ?? 'trem';
  const workers = await Promise.all(
    config.roles.map((role) => Worker.create({ ...commonOptions(options), ...roleOptions(role, config), connection, namespace })),
  );
  const runs = workers.map((worker) => worker.run());
  const ended = Promise.all(runs).then(() => undefined);
  ended.catch(() => undefined); // heard of by whoever waits for it
  logger.info({ roles: config.roles, namespace }, 'workers started');
  return {
    get isRunning() {
      return workers.every((worker) => worker.getState() === 'RUNNING');
    },
    ended,
    async stop() {
      for (const worker of workers) {
        if (worker.getState() === 'RUNNING') {
          worker.shutdown();
        }
      }
      await Promise.allSettled(runs);
      await connection.close();
    },
  };
}

function commonOptions({ activities, interceptor, identity }: TemporalWorkersOptions) {
  return {
    activities,
    identity,
    interceptors: { activity: [(context) => ({ inbound: interceptor(context) })] },
  } satisfies Partial<WorkerOptions>;
}

function roleOptions(role: WorkerRole, { slots, loadGraceMs, heartbeatThrottleMs, workflowBundle }: WorkerConfig) {
  const taskQueue = taskQueues[role];
  const throttle = (ms: number) => ({ maxHeartbeatThrottleInterval: ms, defaultHeartbeatThrottleInterval: ms });
  switch (role) {
    case 'control':
      return {
        ...{ taskQueue, shutdownGraceTime: 10_000, shutdownForceTime: forceAfterMs, stickyQueueScheduleToStartTimeout: stickyMs },
        ...throttle(heartbeatThrottleMs),
        workflowBundle: { codePath: workflowBundle ?? fileURLToPath(import.meta.resolve('@trem/workflows/bundle')) },
      };
    case 'stream':
      // Few polls: a frozen worker keeps receiving attempts through each one that is open.
      return {
        ...{ taskQueue, maxConcurrentActivityTaskExecutions: slots.stream, maxConcurrentActivityTaskPolls: 2 },
        ...{ shutdownGraceTime: 0, shutdownForceTime: forceAfterMs, ...throttle(heartbeatThrottleMs) },
      };
    case 'load':
      return {
        ...{ taskQueue, maxConcurrentActivityTaskExecutions: slots.load },
        ...{ shutdownGraceTime: loadGraceMs, shutdownForceTime: loadGraceMs + forceAfterMs, ...throttle(loadThrottleMs) },
      };
  }
}

/** Waits for a server that is not up yet. @throws SERVICE_UNREACHABLE */
async function connect(options: Parameters<typeof NativeConnection.connect>[0], logger: Logger): Promise<NativeConnection> {
  const end = Date.now() + connectWithinMs;
  for (;;) {
    try {
      return await NativeConnection.connect(options);
    } catch (error) {
      if (Date.now() >= end) {
        throw new ReplicationError('SERVICE_UNREACHABLE', { service: 'Temporal', waitedMs: connectWithinMs }, { cause: error });
      }
      logger.warn({ error }, 'Temporal does not answer yet');
      await delay(1_000);
    }
  }
}
