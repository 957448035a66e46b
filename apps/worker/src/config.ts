import { hostname } from 'node:os';
import { logLevels } from '@trem/node-platform';
import { taskQueues, type WorkerRole } from '@trem/workflows';
import { z } from 'zod';

const roleNames = Object.keys(taskQueues);

function isRole(text: string): text is WorkerRole {
  return roleNames.includes(text);
}

const roles = z
  .string()
  .default('control,stream,load')
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.custom<WorkerRole>((role) => typeof role === 'string' && isRole(role))).min(1));

const ms = (byDefault: number, least: number) =>
  z.coerce
    .number()
    .int()
    .min(least)
    .max(30 * 24 * 3_600_000)
    .default(byDefault);

/** What a worker is told from outside. Every name is a variable of the environment; docs are made from here. */
export const workerConfig = z
  .object({
    TREM_CONTROL_STORE_URL: z.url().describe('Our own Postgres'),
    TREM_RABBITMQ_URL: z.url().describe('amqp:// or amqps://'),
    TREM_SECRET_KEYS: z.string().optional().describe('id:base64 of 32 bytes, comma-separated; wins over the file'),
    TREM_SECRET_KEY_FILE: z.string().optional().describe('File with the same text, made by endpoint-service'),
    TREM_WORKFLOW_BUNDLE: z.string().optional().describe('Path of the bundled workflows; default that of @trem/workflows'),
    TREM_HOST: z.string().default('127.0.0.1').describe('Address of metrics and health'),
    TREM_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('Port of metrics and health; 0 takes a free one'),
    WORKER_ROLES: roles.describe('Which queues this process serves'),
    LOG_LEVEL: z.enum(logLevels).default('info'),
    TREM_STREAM_SLOTS: z.coerce
      .number()
      .int()
      .min(2)
      .max(2_000)
      .default(100)
      .describe('Streams at once; a task takes 1 + number of targets'),
    TREM_LOAD_SLOTS: z.coerce.number().int().min(2).max(256).default(20).describe('Partitions and held snapshots at once'),
    // 256 MB by default: some seconds of work, so that opening and closing does not count (at 64 MB it was a tenth), and a retry does not hurt.
    TREM_LOAD_RANGE_PAGES: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(32_768)
      .describe('Pages of a table that are read in one range'),
    TREM_LOAD_GRACE_MS: ms(60_000, 0).describe('How long a load may go on after SIGTERM'),
    TREM_HEARTBEAT_THROTTLE_MS: ms(5_000, 100).describe(
      'A pause or stop reaches a stream within this long; each costs the server one write',
    ),
    TREM_SLICE_MS: ms(12 * 3_600_000, 1_000).describe('A stream goes on in a fresh attempt after this long'),
    TREM_HEARTBEAT_TIMEOUT_MS: ms(25_000, 3_000).describe('A silent worker is replaced after this long'),
    TREM_RECOVER_FIRST_MS: ms(30_000, 100).describe('First wait after trouble; doubles'),
    TREM_RECOVER_MAX_MS: ms(600_000, 100).describe('Longest wait after trouble'),
    TREM_UNUSED_MS: ms(60_000, 1_000).describe('A workflow without an accepted start ends after this long'),
    TREM_SLOT_WATCH_MS: ms(60_000, 1_000).describe('How often the slot of each task is looked at, at rest too'),
    TREM_SNAPSHOT_WARN_MS: ms(6 * 3_600_000, 1_000).describe(
      'A load that holds its snapshot longer is warned of: its source removes no dead row',
    ),
    TREM_TOO_LONG_MS: ms(120_000, 1_000).describe('A pause, stop or delete that takes longer is told'),
  })
  .transform((read) => ({
    controlStoreUrl: read.TREM_CONTROL_STORE_URL,
    rabbitUrl: read.TREM_RABBITMQ_URL,
    secretKeys: { keys: read.TREM_SECRET_KEYS, file: read.TREM_SECRET_KEY_FILE },
    workflowBundle: read.TREM_WORKFLOW_BUNDLE,
    metrics: { host: read.TREM_HOST, port: read.TREM_METRICS_PORT },
    roles: [...new Set(read.WORKER_ROLES)],
    logLevel: read.LOG_LEVEL,
    slots: { stream: read.TREM_STREAM_SLOTS, load: read.TREM_LOAD_SLOTS },
    loadRangePages: read.TREM_LOAD_RANGE_PAGES,
    loadGraceMs: read.TREM_LOAD_GRACE_MS,
    heartbeatThrottleMs: read.TREM_HEARTBEAT_THROTTLE_MS,
    slotWatchMs: read.TREM_SLOT_WATCH_MS,
    snapshotWarnMs: read.TREM_SNAPSHOT_WARN_MS,
    durations: {
      sliceMs: read.TREM_SLICE_MS,
      heartbeatTimeoutMs: read.TREM_HEARTBEAT_TIMEOUT_MS,
      recoverFirstMs: read.TREM_RECOVER_FIRST_MS,
      recoverMaxMs: read.TREM_RECOVER_MAX_MS,
      unusedMs: read.TREM_UNUSED_MS,
      tooLongMs: read.TREM_TOO_LONG_MS,
    },
  }));
export type WorkerConfig = z.output<typeof workerConfig>;

/** Who a process is, in heartbeats, statuses and the Temporal UI: machine, process, roles. */
export function workerName(config: Pick<WorkerConfig, 'roles'>): string {
  return `${hostname()}/${process.pid}/${config.roles.join('+')}`;
}
