import { once as event } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createApiClient } from '@trem/api-client';
import { type Stack, startStack } from '@trem/dev-stack';
import { compareDatabases, type DatabaseResult, describeTable } from '@trem/test-comparer';
import { fillShop, type RunningTraffic, shopTableNames, startTraffic } from '@trem/testing';
import { defineTask, trem } from './demo-task.js';
import { ms, percentile, thousands } from './measured.js';
import { Probe } from './probe.js';
import { killWorker, type Streaming, showStream } from './stream.js';

export interface DemoOptions {
  /** Ends after the verdict instead of staying up. */
  readonly once: boolean;
  readonly say: (line: string) => void;
}

const TRANSACTIONS_PER_SECOND = 250;
const HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * A web shop with live traffic is copied, loses its worker in the middle, and is compared row by row at the end.
 * Resolves to the exit code: 0 when all tables are equal.
 */
export async function runDemo({ once, say }: DemoOptions): Promise<number> {
  const began = Date.now();
  await using stack = await startStack({
    name: 'demo',
    apps: true,
    fresh: true,
    environment: { worker: { TREM_HEARTBEAT_TIMEOUT_MS: String(HEARTBEAT_TIMEOUT_MS) } },
    progress: say,
  });
  const api = await signIn(stack);
  say(`up after ${ms(Date.now() - began)}`);

  const filledAt = Date.now();
  say(
    `${thousands(await fillShop({ url: stack.source }))} rows in ${shopTableNames().length} tables of the shop, made in ${ms(Date.now() - filledAt)}`,
  );
  const client = createApiClient(api);
  const task = await defineTask(client, stack, say);

  const traffic = await startTraffic({ url: stack.source, transactionsPerSecond: TRANSACTIONS_PER_SECOND });
  const verdict = await watchAndJudge({ api, task, stack, traffic, say }).finally(() => traffic.stop().catch(() => undefined));
  say(verdict.line);
  if (!once) {
    await stayUp(stack, say);
  }
  return verdict.equal ? 0 : 1;
}

async function signIn(stack: Stack): Promise<{ readonly url: string; readonly token: string }> {
  if (stack.api === undefined || stack.tokenFile === undefined) {
    throw new Error('the stack has no API');
  }
  return { url: stack.api, token: (await readFile(stack.tokenFile, 'utf8')).trim() };
}

type Scene = Pick<Streaming, 'task' | 'stack' | 'traffic' | 'say'> & { readonly api: { readonly url: string; readonly token: string } };

async function watchAndJudge({ api, task, stack, traffic, say }: Scene): Promise<{ readonly equal: boolean; readonly line: string }> {
  say(`live traffic: ${TRANSACTIONS_PER_SECOND} transactions/s; trem task start ${task} --wait`);
  const exitCode = await trem(['task', 'start', task, '--wait'], api);
  if (exitCode !== 0) {
    return { equal: false, line: `demo: trem task start ended with ${exitCode}` };
  }
  await using before = await Probe.open(stack);
  await using after = await Probe.open(stack);
  const scene = { api: createApiClient(api), task, stack, traffic, say };
  before.begin();
  await showStream({ ...scene, probe: before }, 10);
  const recoveryMs = await killWorker({ ...scene, probe: before });
  after.begin();
  await showStream({ ...scene, probe: after }, 8);
  await after.halt();

  const made = await traffic.stop();
  const rowChanges = made.inserts + made.updates + made.deletes + made.truncates + before.marks + after.marks;
  say(
    `traffic stopped after ${thousands(made.transactions)} transactions with ${thousands(rowChanges)} changed rows: ${made.keyChanges} changed keys, ${made.unchangedLargeTexts} updates beside a large text`,
  );
  say(`all of it was applied ${ms(await after.measure())} later`);
  const result = await compareDatabases({
    source: stack.source,
    target: stack.target,
    tables: shopTableNames(),
    onTable: (table) => say(describeTable(table).join('\n')),
  });
  const own = await trem(['compare', task], api);
  const { changes } = await scene.api.taskStatistics(task);
  const lags = [...before.samples, ...after.samples];
  const facts = {
    rows: result.tables.reduce((sum, { source }) => sum + source.rows, 0),
    changes: changes.inserts + changes.updates + changes.deletes + changes.truncates,
    lags,
    recoveryMs,
  };
  return { equal: result.equal && own === 0, line: `${verdictLine(result, facts)}${own === 0 ? '' : `; trem compare ended with ${own}`}` };
}

interface Facts {
  readonly rows: number;
  readonly changes: number;
  readonly lags: readonly number[];
  readonly recoveryMs: number;
}

/** The closing line, all of it measured in this run. */
export function verdictLine({ equal, tables }: DatabaseResult, { rows, changes, lags, recoveryMs }: Facts): string {
  const same = tables.filter((table) => table.equal).length;
  const lag = `lag p50/p99 ${ms(percentile(lags, 0.5))} / ${ms(percentile(lags, 0.99))} of ${lags.length} samples`;
  return `demo: ${equal ? 'equal' : 'DIFFERENT'} ${same}/${tables.length} tables, ${thousands(rows)} rows, ${thousands(changes)} changes, ${lag}, recovered from kill -9 in ${ms(recoveryMs)}`;
}

/** Until Ctrl-C, which ends the stack: the shop goes on living, more slowly. */
async function stayUp(stack: Stack, say: (line: string) => void): Promise<never> {
  const { api, temporal, rabbitmq } = stack.addresses;
  const traffic: RunningTraffic = await startTraffic({ url: stack.source, transactionsPerSecond: 20, seed: 2 });
  process.once('SIGINT', () => void traffic.stop().catch(() => undefined));
  say(`
The demo stays up, with 20 transactions/s. Ctrl-C ends it.
  API         ${api}/api/docs   any user, the password is the token: cat ${stack.tokenFile}
  Temporal    ${temporal.ui ?? 'the given server has no known page'}   namespace ${temporal.namespace}, no sign-in
  RabbitMQ    ${rabbitmq.page ?? 'the given server has no known page'}   user guest, password guest
  Source      ${stack.addresses.source}
  Target      ${stack.addresses.target}
  Terminal    npm run -s trem -- task status shop --watch`);
  await event(process, 'never');
  throw new Error('unreachable');
}
