import { errorCatalogue, type Finding, type TableName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import { isSameDatabase, type Side } from './same-database.js';
import { withinDeadline } from './within-deadline.js';

/** How long the two servers may take to say who reads and who writes, ms. */
const DEADLINE_MS = 8_000;

export interface Way {
  readonly from: Side;
  readonly to: Side;
  readonly read: readonly TableName[];
  readonly written: readonly TableName[];
  /** The task itself, once it is stored. */
  readonly task?: TaskRef | undefined;
}

/** What would send changes round and round: a target table that is read as well, or another task that brings back what this one brings there. */
export async function findLoops(way: Way): Promise<readonly Finding[]> {
  const feedsItself = way.written.some(({ schema, table }) => way.read.some((one) => one.schema === schema && one.table === table));
  if (feedsItself && (await isSameDatabase(way.from, way.to))) {
    return [
      loop({ object: `endpoint ${way.to.config.name}`, found: `the database of ${way.from.config.name}`, wanted: 'another database' }),
    ];
  }
  return (await tasksBack(way)).map((id) =>
    loop({
      ...{ object: `task ${id}`, found: 'it follows tables that this task would write, and writes tables that this task would follow' },
      ...{ wanted: 'one direction', remedy: 'Delete one of the two tasks, or give them tables of their own.' },
    }),
  );
}

/** Both facts lie in the databases, so that tasks of other installations are found, too. A server that does not say says so in its own check. */
async function tasksBack({ from, to, read, written, task }: Way): Promise<readonly string[]> {
  const asked = Promise.all([from.connector.target.writersOf(from.config, read), to.connector.source.readersOf(to.config, written)]);
  const [writers, readers] = (await withinDeadline(asked, DEADLINE_MS)) ?? [[], []];
  return writers.filter((id) => id !== task?.id && readers.includes(id));
}

function loop(what: Pick<Finding, 'object' | 'found' | 'wanted'> & { readonly remedy?: string }): Finding {
  const { title, remedy } = errorCatalogue.TARGET_IS_SOURCE;
  return { severity: 'error', code: 'TARGET_IS_SOURCE', cause: title, remedy, ...what };
}
