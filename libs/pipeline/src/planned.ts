import type { TableName } from '@trem/contracts';
import type { AppliedCounts, ChangeSet, LogDecoder, Position, RowChange } from '@trem/replication-core';
import type { Balance } from './books.js';
import type { ChangeStamps } from './change-stamps.js';
import type { Misfit } from './fitting-changes.js';
import type { KnownTables } from './known-tables.js';
import type { PlacedChange } from './placed-change.js';

/** The task is to stop before the transaction that comes now. No error: everything before it is in the plan. */
export class StopReached extends Error {
  override readonly name = 'StopReached';
}

export interface PlanOptions {
  readonly tables: KnownTables;
  readonly decoder: LogDecoder;
  /** Transactions below this position are in the target already. */
  readonly after: Position;
  /** At the first transaction that was committed later than this (µs since 1970) the plan ends in StopReached. */
  readonly stopAfter?: number | undefined;
  /** Of the apply. Absent: the plan has no part of a transaction that began before it. */
  readonly stamps?: ChangeStamps;
  /** Filled with where each planned change comes from. Absent: nobody asks, for it costs. */
  readonly places?: Map<RowChange, PlacedChange>;
}

/** Changes of a source table, and where they go. No two go to one table. */
export interface PlannedCounts extends AppliedCounts {
  readonly target: TableName;
}

/** What one target transaction is to write. */
export interface Planned {
  readonly changes: ChangeSet;
  /** Everything up to here is in it, or was in the target before. */
  readonly position: Position;
  /** Source commit time of the last transaction, µs since 1970; 0 when there is none. */
  readonly committedAt: number;
  readonly transactions: number;
  readonly bytes: number;
  /** By source table, before compaction. */
  readonly counts: readonly PlannedCounts[];
  readonly balance: Balance;
  /** Changes that the rules of their table could not take. */
  readonly unmapped: readonly Misfit[];
}
