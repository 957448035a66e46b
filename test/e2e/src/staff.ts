import { isDeepStrictEqual } from 'node:util';
import { queueNames, type TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startScenario } from '@trem/test-installation';
import { EMPLOYEES_SCHEMA, type EmployeesTable, fillEmployees, testServers, waitFor } from '@trem/testing';
import amqp from 'amqplib';
import { expect } from 'vitest';

type Mapping = TaskDraft['tables'][number];

export interface StaffOptions {
  readonly scale: number;
  readonly tables: readonly Mapping[];
  readonly definition: Partial<TaskDraft>;
  /** More statements at the source before the start. */
  readonly sql?: string;
  readonly deadlineMs: number;
}

/** The mapping of a table of the staff database. */
export function staffTable(table: EmployeesTable, more: Partial<Mapping> = {}): Mapping {
  return { source: { schema: EMPLOYEES_SCHEMA, table }, ...more };
}

/** The staff database at a scale, and a task over some of its tables that has loaded all of it. The marker's table is a plain copy. */
export async function startStaff(installation: Installation, options: StaffOptions): Promise<Scenario> {
  const { scale, tables, definition, sql = 'SELECT', deadlineMs } = options;
  const settled: Mapping = { source: { schema: 'public', table: 'settled' }, apply: { mode: 'default' } };
  const scenario = await startScenario(installation, { sql, tables: [], definition: { ...definition, tables: [...tables, settled] } });
  await fillEmployees({ url: scenario.source.url, scale });
  await scenario.start();
  await scenario.waitForPhase('cdc', deadlineMs);
  await scenario.settle();
  return scenario;
}

type Ends = Pick<Scenario, 'source' | 'target'>;

/** What a source holds by one query is what the target holds by another, row by row: count and sum of a hash of each row's text. */
export async function expectSame(ends: Ends, atSource: string, atTarget: string): Promise<void> {
  const [wanted, found] = await sums(ends, atSource, atTarget);
  expect(found).toEqual(wanted);
}

/** The same as an answer, for whoever waits for it. */
export async function isSame(ends: Ends, atSource: string, atTarget: string): Promise<boolean> {
  const [wanted, found] = await sums(ends, atSource, atTarget);
  return isDeepStrictEqual(found, wanted);
}

async function sums({ source, target }: Ends, atSource: string, atTarget: string): Promise<readonly [unknown, unknown]> {
  const sum = (rows: string) =>
    `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(r::text, 0)), 0)::text AS sum FROM (${rows}) r`;
  return await Promise.all([source.query(sum(atSource)), target.query(sum(atTarget))]);
}

/** Everything that a task's capture publishes from now on, to be delivered once more. */
export interface Recording extends AsyncDisposable {
  /** Delivers all of it again, in order. Returns how many messages. */
  again(): Promise<number>;
  /** So far, in order. */
  readonly messages: readonly Buffer[];
}

export async function recordMessages({ task, endpoints }: Scenario): Promise<Recording> {
  const names = queueNames(task);
  const connection = await amqp.connect(testServers().amqp);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, names.exchange, 'changes.#');
  const kept: Buffer[] = [];
  await channel.consume(queue, (message) => void (message === null || kept.push(message.content)), { noAck: true });
  return {
    messages: kept,
    again: async () => {
      const messages = [...kept];
      for (const content of messages) {
        channel.sendToQueue(names.apply(endpoints.target), content, { persistent: true });
      }
      await channel.waitForConfirms();
      return messages.length;
    },
    [Symbol.asyncDispose]: async () => await connection.close(),
  };
}

/** Waits until the task says that nothing is on its way any more. */
export async function waitUntilIdle(installation: Installation, { task }: Scenario, deadlineMs: number): Promise<void> {
  await waitFor(
    'nothing to be on its way',
    async () => ((await installation.api.taskPositions(task)).targets[0]?.lagMs ?? Number.POSITIVE_INFINITY) < 5_000,
    { deadlineMs },
  );
}
