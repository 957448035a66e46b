import { queueNames, slotName } from '@trem/contracts';
import { type Channel, connect as connectRabbit } from 'amqplib';
import { withClient } from './with-client.js';
import type { Violation } from './workload.js';

export interface RestOptions {
  /** URLs of the two databases, each with this task only. */
  readonly source: string;
  readonly target: string;
  readonly task: { readonly id: string; readonly name: string };
  /** The target's name in the task. */
  readonly targetName: string;
  /** URL of the broker; left out, queues are not looked at. */
  readonly amqp?: string;
}

/**
 * What must hold beside equality when everything is applied: one checkpoint, the source told no more than that, nothing waiting in queues,
 * nothing left over. Wait first until the checkpoint is at rest. @returns what does not hold
 */
export async function judgeRest(options: RestOptions): Promise<readonly Violation[]> {
  const checkpoint = await judgeCheckpoint(options);
  return [
    ...checkpoint.violations,
    ...(await judgeSlot(options, checkpoint.position)),
    ...(await judgeLeftovers(options)),
    ...(await judgeQueues(options)),
  ];
}

async function judgeCheckpoint({ target, task, targetName }: RestOptions) {
  const rows = await withClient(
    target,
    async (client) =>
      (await client.query<{ task: string; target: string; position: string | null }>('SELECT task, target, position FROM trem.checkpoint'))
        .rows,
  );
  const ours = rows.filter((row) => row.task === task.id && row.target === targetName);
  const violations = [
    ...(ours.length === 0 ? [lost('there is no checkpoint')] : []),
    ...(rows.length > ours.length ? [doubled(`there are ${rows.length - ours.length} checkpoints of other tasks or targets`)] : []),
    ...(ours.some(({ position }) => position === null) ? [lost('the checkpoint has no position')] : []),
  ];
  return { position: ours[0]?.position ?? undefined, violations };
}

/** A checkpoint's position is the end of a commit, in 16 hexadecimal digits. */
async function judgeSlot({ source, task }: RestOptions, position: string | undefined): Promise<readonly Violation[]> {
  const slots = await withClient(
    source,
    async (client) =>
      (
        await client.query<{ name: string; confirmed: string | null }>(
          `SELECT slot_name AS name, (confirmed_flush_lsn - '0/0'::pg_lsn)::text AS confirmed
             FROM pg_replication_slots WHERE database = current_database()`,
        )
      ).rows,
  );
  const own = slots.find(({ name }) => name === slotName(task));
  const orphans = slots.filter((slot) => slot !== own).map(({ name }) => doubled(`slot ${name} is left over`));
  if (own?.confirmed === undefined || own.confirmed === null) {
    return [...orphans, lost('the slot is not there')];
  }
  const isAhead = position !== undefined && BigInt(own.confirmed) > BigInt(`0x${position}`);
  return [...orphans, ...(isAhead ? [lost('the slot is confirmed beyond the checkpoint')] : [])];
}

/** Nothing that was made on the way stays: no staging tables, no schemas but the engine's one, no transaction left prepared. */
async function judgeLeftovers({ target }: RestOptions): Promise<readonly Violation[]> {
  const rows = await withClient(
    target,
    async (client) =>
      (
        await client.query<{ name: string }>(
          `SELECT format('table %s.%s', schemaname, tablename) AS name FROM pg_tables
            WHERE schemaname LIKE 'trem%' AND NOT (schemaname = 'trem' AND tablename = ANY($1))
               OR schemaname NOT LIKE 'pg\\_%' AND tablename LIKE 'trem%' OR schemaname LIKE 'pg\\_temp%'
           UNION ALL
           SELECT format('prepared transaction %s', gid) FROM pg_prepared_xacts WHERE database = current_database()`,
          [OWN_TABLES],
        )
      ).rows,
  );
  return rows.map(({ name }) => doubled(`${name} is left over`));
}

/** Header of a message that a test has damaged: to be set aside is right for it, and for no other. */
export const DAMAGED_ON_PURPOSE = 'damaged-on-purpose';

const OWN_TABLES = ['meta', 'checkpoint', 'table_load', 'load_marker', 'dead_letter'];

/** Counts what is ready, which at rest is all there is. */
async function judgeQueues({ amqp, task, targetName }: RestOptions): Promise<readonly Violation[]> {
  if (amqp === undefined) {
    return [];
  }
  const connection = await connectRabbit(amqp);
  try {
    const names = queueNames(task.name);
    const channel = await connection.createChannel();
    channel.on('error', () => undefined); // the failed call says so, too
    const waiting = await channel.checkQueue(names.apply(targetName));
    const dead = await countUndamaged(channel, names.deadLetterQueue);
    return [
      ...(waiting.messageCount > 0 ? [lost(`${waiting.messageCount} batches wait in the queue`)] : []),
      ...(dead > 0 ? [lost(`${dead} batches are in the dead-letter queue that nobody has damaged`)] : []),
    ];
  } finally {
    await connection.close();
  }
}

/** Takes them out and gives them back: what is not acknowledged returns with the end of the connection. */
async function countUndamaged(channel: Channel, queue: string): Promise<number> {
  await channel.checkQueue(queue);
  let count = 0;
  for (let message = await channel.get(queue); message !== false; message = await channel.get(queue)) {
    count += message.properties.headers?.[DAMAGED_ON_PURPOSE] === true ? 0 : 1;
  }
  return count;
}

function lost(text: string): Violation {
  return { kind: 'lost', text };
}

function doubled(text: string): Violation {
  return { kind: 'doubled', text };
}
