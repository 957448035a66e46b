import { Context } from '@temporalio/activity';
import { tableKey } from '@trem/contracts';
import { sealOf } from '@trem/node-platform';
import { replayLetters } from '@trem/pipeline';
import type { KnownTypes, Logger, MappedTable, ValueCodec } from '@trem/replication-core';
import type { Activities } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import { report } from '../heartbeat.js';
import type { ActivityDeps } from './deps.js';
import { appliedTables, mapTables } from './mapped-tables.js';
import { addOwnColumns } from './own-columns.js';
import { loadsAt, type OpenTarget, openTask } from './task-context.js';

const COPIED_AT_ONCE = 200;

export function letterActivities(deps: ActivityDeps): Pick<Activities, 'closeLetters' | 'finishLetters'> {
  return {
    async closeLetters({ taskId, workId }) {
      await ensureCurrentAttempt(Context.current());
      const context = await openTask(deps, taskId);
      const { action, ids, reason, by } = await deps.store.deadLetters.wanted(workId);
      const sum = { replayed: 0, skipped: 0, failed: 0 };
      for (const one of context.targets) {
        const logger = context.logger.child({ target: one.name });
        const mapped = await mapTables(context, one.name, await loadsAt(one));
        await addOwnColumns(context, one, mapped);
        await using target = await one.connector.target.openTarget({
          ...{ endpoint: one.endpoint, task: one.ref, logger, seal: sealOf(deps.keys), worker: deps.worker, run: context.row.run },
        });
        await target.join();
        const result = await replayLetters({
          ...{
            target,
            tables: appliedTables(mapped, { context, target: one.name }),
            action,
            by,
            reason,
            letters: ids === undefined ? undefined : new Set(ids),
          },
          edited: (letter) => deps.store.deadLetters.edited(letter),
          knownTypes: knownTypesOf(context.source.connector.source.values, mapped),
          signal: Context.current().cancellationSignal,
          onProgress: (facts) => report({ ...facts }),
        });
        sum.replayed += result.replayed;
        sum.skipped += result.skipped;
        sum.failed += result.failed;
        await copyLetters(deps, one, logger);
        logger.info({ action, by, ...result }, 'dead letters worked off');
      }
      await deps.store.deadLetters.report(workId, sum);
      await deps.store.events.append(taskId, 'dead-letters-closed', { action, by, reason: reason ?? null, ...sum });
    },

    async finishLetters({ workId, error }) {
      await deps.store.deadLetters.end(workId, error);
    },
  };
}

function knownTypesOf(values: ValueCodec, mapped: readonly MappedTable[]): KnownTypes {
  const columns = new Map(mapped.map(({ source }) => [tableKey(source), source.columns]));
  return (source) =>
    new Map(
      (columns.get(tableKey(source)) ?? []).flatMap((column) => {
        const type = values.knownType(column);
        return type === undefined ? [] : [[column.name, type] as const];
      }),
    );
}

/** Brings the copies that people work with up to what the target has; all of them when some are missing, as after a restore of the control-store. */
export async function copyLetters(
  { store }: Pick<ActivityDeps, 'store'>,
  { connector, endpoint, ref }: OpenTarget,
  logger: Logger,
): Promise<void> {
  let { revision, letters: known } = await store.deadLetters.copied(ref.id, ref.target);
  let isComplete = false;
  for (;;) {
    const { letters, total } = await connector.target.deadLetters(endpoint, ref, { after: revision, limit: COPIED_AT_ONCE });
    if (letters.length > 0) {
      await store.deadLetters.copy(ref.id, letters);
      revision = letters.at(-1)?.revision ?? revision;
    }
    if (letters.length === COPIED_AT_ONCE) {
      continue;
    }
    known = (await store.deadLetters.copied(ref.id, ref.target)).letters;
    if (known >= total || isComplete) {
      return;
    }
    logger.warn({ known, total }, 'copies of dead letters are missing, all are copied again');
    isComplete = true;
    revision = 0;
  }
}

/** Forgets letters that were closed so many days ago, and their copies behind them. */
export async function dropClosedLetters(
  { store }: Pick<ActivityDeps, 'store'>,
  { connector, endpoint, ref }: OpenTarget,
  days: number,
): Promise<void> {
  await connector.target.dropClosedLetters(endpoint, ref, days);
  await store.deadLetters.dropClosed(ref.id, ref.target, days);
}
