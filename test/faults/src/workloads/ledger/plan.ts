import type { Cells, LedgerTableName } from './tables.js';

/** One change of one row, as the source will make it. */
export type Change =
  | { readonly op: 'insert'; readonly table: LedgerTableName; readonly key: string; readonly version: number; readonly values: Cells }
  | {
      readonly op: 'update';
      readonly table: LedgerTableName;
      readonly key: string;
      readonly version: number;
      /** The whole row as it is then; `set` names the columns that the statement mentions, by their place. */
      readonly values: Cells;
      readonly set: readonly number[];
    }
  | { readonly op: 'delete'; readonly table: LedgerTableName; readonly key: string; readonly version: number }
  /** The key changes. The old key gets `goneVersion`, the new one `version`. */
  | {
      readonly op: 'move';
      readonly table: LedgerTableName;
      readonly key: string;
      readonly to: string;
      readonly goneVersion: number;
      readonly version: number;
      readonly values: Cells;
    }
  /** An update of a row that all writers share: the server counts its version up. */
  | {
      readonly op: 'touch';
      readonly table: LedgerTableName;
      readonly key: string;
      readonly values: Cells;
      readonly set: readonly number[];
    };

/** One transaction. The same at each attempt. */
export interface Plan {
  readonly txNo: number;
  readonly writer: number;
  readonly changes: readonly Change[];
  /** How long it stays open in the middle, so that others commit meanwhile. */
  readonly pauseMs: number;
  /** Whether it waits for others, so that they commit in the same instant. */
  readonly meets: boolean;
  /** Whether all of it is first done and rolled back. */
  readonly isRehearsed: boolean;
  /** Whether some of it is done in a subtransaction that is rolled back. */
  readonly hasSlip: boolean;
}
