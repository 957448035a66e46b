import { tableKey } from '@trem/contracts';
import type { MappedTable, Position } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { type OpenTarget, type TaskContext, targetOf } from './task-context.js';

export interface AtTarget {
  readonly context: TaskContext;
  readonly target: OpenTarget;
  readonly generation: number;
  /** From where the source keeps its log. */
  readonly kept: Position | undefined;
}

/** Tables that were loaded beside the stream are of it from now on. Nothing streams at this moment. */
export async function joinTables({ store }: ActivityDeps, { context, target, generation, kept }: AtTarget): Promise<void> {
  const { connector, endpoint, ref, name } = target;
  const { joined, lost } = await connector.target.joinTables(endpoint, ref, kept);
  if (joined.length === 0 && lost.length === 0) {
    return;
  }
  context.logger.info({ target: name, joined: joined.length, lost: lost.length }, 'tables joined the stream');
  const checkpoint = await connector.target.readCheckpoint(endpoint, ref);
  // What is remembered as applied may not be ahead of it: that would look like a target that lost commits
  await store.tasks.observeTarget(context.task.id, name, { generation, epoch: checkpoint?.epoch ?? 0, position: checkpoint?.position });
}

/** In mode cdc a table that came to a task at work is complete as it is: the target takes note of it, so that it knows it once it has left again. */
export async function adoptTables(context: TaskContext, name: string, mapped: readonly MappedTable[]): Promise<void> {
  const { connector, endpoint, ref } = targetOf(context, name);
  const position = context.hasLoad ? undefined : (await connector.target.readCheckpoint(endpoint, ref))?.position;
  if (position === undefined) {
    return; // they are loaded, or the stream begins with all of them
  }
  await using load = await connector.target.openLoad(endpoint, ref);
  const known = new Set((await load.loadedTables()).map(tableKey));
  for (const table of mapped.filter(({ source }) => !known.has(tableKey(source)))) {
    await load.adoptTable(table.target, position);
  }
}
