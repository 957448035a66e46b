import { ReplicationError } from '@trem/replication-core';
import type { PartitionFacts, PartitionNode } from './partition-tree.js';

/** What the log has said so far: `root transaction` of every TRUNCATE of a whole table. */
export type Truncations = ReadonlySet<string>;

export function truncation(root: number | string, transaction: number | string): string {
  return `${root} ${transaction}`;
}

export interface Judgement {
  /** What the log does not tell, as an error; undefined when it tells all. */
  readonly error: ReplicationError | undefined;
  /** Another file, which the log may still explain once it has been read up to now. The key is another one when the file changes again. */
  readonly suspicion: { readonly key: string; readonly error: ReplicationError } | undefined;
}

/**
 * Holds the partitions that are there now against those that were. The log of a table published via its root has the changes of all its rows, but not
 * the rows that come or go with a whole partition: attached with rows, detached, dropped, truncated by its own name.
 */
export function judgePartitions(before: readonly PartitionNode[], now: readonly PartitionFacts[], truncations: Truncations): Judgement {
  const were = new Map(before.map((node) => [keyOf(node), node]));
  const are = new Set(now.map(keyOf));
  const gone = before.find((node) => !are.has(keyOf(node)));
  if (gone !== undefined) {
    return { error: goneError(gone, now), suspicion: undefined };
  }
  let suspicion: Judgement['suspicion'];
  for (const node of now) {
    const was = were.get(keyOf(node));
    const reason = was === undefined ? newReason(node) : knownReason(was, node);
    if (reason !== undefined) {
      return { error: changed(node, reason), suspicion: undefined };
    }
    const file = was === undefined ? firstFile(node) : was.file;
    if (file !== node.file && !truncations.has(truncation(node.root, node.changedBy))) {
      suspicion ??= { key: `${keyOf(node)} ${node.file}`, error: changed(node, 'it was truncated by its own name, or rewritten') };
    }
  }
  return { error: undefined, suspicion };
}

/** A table's first file has its own number. A partitioned table has none. */
function firstFile({ node, file }: PartitionFacts): string {
  return file === '0' ? file : node;
}

function newReason(node: PartitionFacts): string | undefined {
  if (!node.isLogged) {
    return 'it was attached, and it is not an ordinary logged table';
  }
  if (node.identity !== node.rootIdentity) {
    return 'it is new, and its replica identity is another than that of the whole table';
  }
  return node.isBorn || node.isEmpty ? undefined : 'it was attached, and its rows are not in the log';
}

function knownReason(was: PartitionNode, node: PartitionFacts): string | undefined {
  if (was.edge !== node.edge) {
    return 'it was detached, and attached again';
  }
  if (was.identity !== node.identity) {
    return 'its replica identity was changed';
  }
  return node.isLogged ? undefined : 'it is no longer in the log';
}

function changed({ schema, table, rootSchema, rootTable }: PartitionFacts, reason: string): ReplicationError {
  return new ReplicationError('PARTITIONS_CHANGED', { schema: rootSchema, table: rootTable, partition: `${schema}.${table}`, reason });
}

function goneError({ root, node, name }: PartitionNode, now: readonly PartitionFacts[]): ReplicationError {
  const sibling = now.find((one) => one.root === root);
  return new ReplicationError('PARTITIONS_CHANGED', {
    ...(sibling === undefined ? {} : { schema: sibling.rootSchema, table: sibling.rootTable }),
    partition: name === '' ? node : name,
    reason: 'it was detached or dropped, and its rows are still at the target',
  });
}

function keyOf({ root, node }: PartitionNode): string {
  return `${root} ${node}`;
}
