import type { TableName, TableState } from '@trem/contracts';
import type { Partition, Position } from '@trem/replication-core';

export interface PlannedTable {
  readonly schema: string;
  readonly table: string;
  readonly targetSchema: string;
  readonly targetTable: string;
  readonly keyColumns: readonly string[];
  readonly estimatedRows: number | null;
  readonly bytes: number | null;
}

export interface TaskTableRow extends PlannedTable {
  readonly target: string;
  readonly generation: number;
  readonly state: TableState;
  readonly rowsLoaded: number;
  readonly position: Position | undefined;
  readonly errorCode: string | null;
}

/** The load of one generation into one target. */
export interface LoadRef {
  readonly taskId: string;
  readonly target: string;
  readonly generation: number;
}

/** How the load of a table has ended. */
export type LoadEnd = { readonly position: Position } | { readonly errorCode: string };

/** A table with the partitions that it is loaded in. */
export interface PlannedLoad extends TableName {
  readonly partitions: readonly PlannedPartition[];
}

export type PlannedPartition = Partition & { readonly fileNode: string };

export interface PartitionRow extends PlannedPartition {
  readonly schema: string;
  readonly table: string;
  readonly state: PartitionState;
  readonly rows: number;
  readonly bytes: number;
  readonly worker: string | null;
}
export type PartitionState = 'pending' | 'loading' | 'done';

export interface PartitionFacts {
  readonly state: 'loading' | 'done';
  readonly rows: number;
  readonly bytes: number;
  /** Rows that rules left out, and rows that were set aside. */
  readonly filtered?: number;
  readonly rejected?: number;
  readonly worker: string;
}

/** Table states and partitions, for planning and for people. What is truly loaded, the target knows. */
export interface LoadStore {
  /**
   * Writes the tables of a load, in place of those of older generations. Repeated for the same generation it keeps states, adds what is new and removes
   * what is no longer named. Nothing happens when a newer generation is there.
   */
  planTables(load: LoadRef, tables: readonly PlannedTable[]): Promise<void>;
  /** Loaded tables whose definition was edited since, so that what is at a target no longer fits it. */
  edited(taskId: string): Promise<TableName[]>;
  /** The next start loads these tables again; until then they are `resyncing`. */
  askAgain(taskId: string, tables: readonly TableName[]): Promise<void>;
  /** By target, schema and table. */
  tables(taskId: string, target?: string): Promise<TaskTableRow[]>;
  /** These tables are pending, and their partitions are these and no others. Nothing happens for another generation than the stored one. Notifies listeners. */
  planPartitions(load: LoadRef, tables: readonly PlannedLoad[]): Promise<void>;
  /** Of all tables, or of these. By schema, table and number. */
  partitions(load: LoadRef, tables?: readonly TableName[]): Promise<PartitionRow[]>;
  /** The load of these tables begins, or begins anew, in the task's current run; but not of those that are loaded. Notifies listeners. */
  beginTables(load: LoadRef, tables: readonly TableName[]): Promise<void>;
  /** It has ended; an error counts as a failed attempt. What is loaded does not fail any more. Notifies listeners. */
  endTables(load: LoadRef, tables: readonly TableName[], end: LoadEnd): Promise<void>;
  /** Progress of the partitions of this number. One that is done stays done. Notifies listeners. */
  reportPartitions(load: LoadRef & { readonly number: number }, tables: readonly TableName[], facts: PartitionFacts): Promise<void>;
}
