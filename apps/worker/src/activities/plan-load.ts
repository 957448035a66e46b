import { Context } from '@temporalio/activity';
import { priorities, selectTables, tableKey } from '@trem/contracts';
import type { PlannedLoad } from '@trem/control-store';
import type { LoadedTable, Partition, Position, TableShape } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { ControlActivities, LoadGroup, LoadTable } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import type { ActivityDeps } from './deps.js';
import { grouped, type SmallTable } from './grouped-tables.js';
import { completeOf, loadedOf, nextLoadNumber } from './load-number.js';
import { describeTables, openTask, type TaskContext, targetOf } from './task-context.js';

/** A load's history stays far below the limits of a workflow. */
const mostPartitions = 1_000;

export function planLoadActivities(deps: ActivityDeps): Pick<ControlActivities, 'planLoad' | 'finishLoad'> {
  return {
    async planLoad({ taskId, generation, version }) {
      await ensureCurrentAttempt(Context.current()); // a latecomer would forget what is loaded meanwhile
      const context = await openTask(deps, taskId, version);
      if (context.definition.fullLoad.onSnapshotLost === 'start-over') {
        await startOver(context);
      }
      // Before the snapshot is made: a table that is rewritten from now on is noticed by its file node.
      const shapes = await describeTables(context);
      await tellLeftOut(deps, context);
      const priorityOf = prioritiesOf(context);
      const unfinished: LoadTable[] = [];
      const groups: LoadGroup[] = [];
      for (const { name: target, connector, endpoint, ref } of context.targets) {
        await using load = await connector.target.openLoad(endpoint, ref);
        const complete = new Set(completeOf(generation, await load.loadedTables()).map(tableKey));
        const number = nextLoadNumber(generation, await connector.target.highestLoad(endpoint, ref));
        const waiting = shapes.filter((shape) => !complete.has(tableKey(shape)));
        const pages = pagesOfEach(waiting, deps.loadRangePages);
        const small: SmallTable[] = [];
        const planned: PlannedLoad[] = [];
        for (const shape of waiting) {
          const { schema, table, fileNode } = shape;
          const ranges = rangesOf(shape, pages);
          const priority = priorityOf.get(tableKey(shape)) ?? 0;
          planned.push({ schema, table, partitions: ranges.map((range) => ({ ...range, fileNode })) });
          if (ranges.length === 1) {
            small.push({ schema, table, priority, pages: shape.pages });
          } else {
            unfinished.push({ schema, table, target, partitions: ranges.length, loadNumber: number, priority });
          }
        }
        await deps.store.loads.planPartitions({ taskId, target, generation }, planned);
        groups.push(...grouped(small).map((group) => ({ ...group, target, loadNumber: number })));
      }
      const wantsForeignKeys = context.definition.fullLoad.createObjects.includes('foreign-keys');
      const withForeignKeys = shapes.filter((shape) => shape.objects.some((object) => object.kind === 'foreign-keys'));
      const foreignKeys = wantsForeignKeys
        ? context.targets.flatMap(({ name: target }) => withForeignKeys.map(({ schema, table }) => ({ schema, table, target })))
        : [];
      context.logger.info({ generation, ranged: unfinished.length, groups: groups.length, of: shapes.length }, 'load planned');
      return { unfinished, groups, foreignKeys, total: shapes.length };
    },

    async finishLoad({ taskId, generation, target: name }) {
      await failpoint('load.all-done');
      const context = await openTask(deps, taskId);
      if (!context.hasStream) {
        return;
      }
      const { connector, endpoint, ref } = targetOf(context, name);
      await using load = await connector.target.openLoad(endpoint, ref);
      const position = smallestOf(loadedOf(generation, await load.loadedTables()));
      if (position !== undefined) {
        await load.finishLoad(position, await context.source.connector.source.identify(context.source.endpoint));
        context.logger.info({ target: name, position }, 'load finished');
      }
    },
  };
}

/** Each call of a load is about a snapshot of its own. Beside a stream, tables that came earlier follow it already: they stay. */
async function startOver({ targets, logger }: TaskContext): Promise<void> {
  for (const { name: target, connector, endpoint, ref } of targets) {
    const checkpoint = await connector.target.readCheckpoint(endpoint, ref);
    if (checkpoint?.position === undefined) {
      await connector.target.forgetTables(endpoint, ref, []);
      logger.info({ target }, 'the load starts over: what an earlier snapshot brought is loaded again');
    }
  }
}

/** By the name of each table: 0 is the highest. */
function prioritiesOf({ definition, tables }: TaskContext): ReadonlyMap<string, number> {
  return new Map(
    selectTables(definition.tables, tables).map(({ table, mapping }) => [tableKey(table), priorities.indexOf(mapping.priority)]),
  );
}

/** Once for each load, so that whoever looks at the target later finds in the task's events what is not there, and why. */
async function tellLeftOut(deps: ActivityDeps, { task, source, tables }: TaskContext): Promise<void> {
  const findings = await source.connector.source.leftOut(source.endpoint, tables);
  if (findings.length > 0) {
    await deps.store.events.append(task.id, 'not-copied', { findings: findings.slice(0, 100), count: findings.length });
  }
}

/** Larger ranges when the tables together would make too many. */
function pagesOfEach(shapes: readonly TableShape[], least: number): number {
  const pages = shapes.reduce((sum, shape) => sum + shape.pages, 0);
  return Math.max(least, Math.ceil(pages / mostPartitions)); // those that are smaller go in groups
}

/** A range of a partitioned table is read from all its leaves, so it is the shorter the more leaves there are. */
export function rangesOf({ pages, leaves }: Pick<TableShape, 'pages' | 'leaves'>, pagesOfOne: number): readonly Partition[] {
  return leaves === undefined
    ? cut(pages, pagesOfOne)
    : cut(leaves.mostPages, Math.max(1, Math.ceil((leaves.mostPages * pagesOfOne) / Math.max(pages, 1))));
}

/** Ranges of pages, numbered from 1; the last has no end, so that rows added since are in it. */
export function cut(pages: number, pagesOfOne: number): readonly Partition[] {
  const count = Math.max(1, Math.ceil(pages / pagesOfOne));
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    fromPage: index * pagesOfOne,
    toPage: index + 1 === count ? undefined : (index + 1) * pagesOfOne,
  }));
}

function smallestOf(loaded: readonly LoadedTable[]): Position | undefined {
  return loaded.reduce<Position | undefined>((smallest, { position }) => {
    return position !== undefined && (smallest === undefined || position < smallest) ? position : smallest;
  }, undefined);
}
