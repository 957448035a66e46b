import type { ValueCodec, ValueType } from '@trem/replication-core';
import type { CompiledFilter } from './filters/compile.js';
import type { PlannedStep } from './plan/steps.js';

/** What is needed to take rows of a table through its rules. */
export interface BoundPlan {
  readonly schema: string;
  readonly table: string;
  readonly target: { readonly schema: string; readonly table: string };
  readonly columns: readonly BoundColumn[];
  readonly steps: readonly PlannedStep[];
  readonly filters: readonly PlacedFilter[];
  /** Source columns that an old row in the log always holds. */
  readonly identity: ReadonlySet<string>;
  readonly keepsLeavers: boolean;
  readonly mapping: { readonly name: string; readonly shape: string };
  readonly codec: ValueCodec;
}

/** A published column of the target. */
export interface BoundColumn {
  readonly name: string;
  readonly source: { readonly name: string; readonly type: ValueType } | undefined;
  readonly type: ValueType;
  readonly typeOid: number;
  readonly typeModifier: number;
  /** Its value says when. */
  readonly isNow: boolean;
}

export interface PlacedFilter extends CompiledFilter {
  readonly path: string;
  readonly type: ValueType;
}
