import { type Cell, hasCode, ReplicationError, type RuleValue, UNCHANGED, type ValueType } from '@trem/replication-core';
import type { BoundPlan } from './bound-plan.js';
import type { PlannedStep } from './plan/steps.js';

/** A value on its way through the steps. */
export type Slot = RuleValue | null | typeof UNCHANGED;

/** A target column that steps write, from values to bytes. */
export class MadeColumn {
  readonly index: number;
  readonly #plan: Pick<BoundPlan, 'schema' | 'table' | 'columns'>;
  /** The last one that writes it. */
  readonly #step: PlannedStep;
  readonly #type: ValueType;
  /** The value of the row before and its bytes: many rows repeat a value. A zero below zero is another one. */
  #last: RuleValue | undefined;
  #lastBytes: Uint8Array | null = null;

  constructor(plan: Pick<BoundPlan, 'schema' | 'table' | 'columns'>, index: number, step: PlannedStep) {
    this.index = index;
    this.#plan = plan;
    this.#step = step;
    this.#type = plan.columns[index]?.type ?? step.output;
  }

  /** @throws VALUE_INVALID, VALUE_TOO_LONG */
  cell(slot: Slot | undefined): Cell {
    if (slot === undefined || slot === null || slot === UNCHANGED) {
      return slot ?? null;
    }
    if (!Object.is(slot, this.#last)) {
      this.#lastBytes = this.#bytes(slot);
      this.#last = slot;
    }
    return this.#lastBytes;
  }

  #bytes(value: RuleValue): Uint8Array | null {
    try {
      return this.#type.encode(value);
    } catch (error) {
      if (!hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG')) {
        throw error;
      }
      const { fallback } = this.#step;
      if (fallback === undefined) {
        const reason = String(error.facts.reason ?? 'not of the type of its column');
        throw refused(this.#plan, this.#step, { reason, code: error.code === 'VALUE_TOO_LONG' ? error.code : 'VALUE_INVALID' });
      }
      return fallback.value === null ? null : this.#type.encode(fallback.value);
    }
  }
}

interface Refusal {
  readonly reason: string;
  readonly code?: 'VALUE_INVALID' | 'VALUE_TOO_LONG';
}

/** What a step says of a value that it cannot take: where and why, and never the value. */
export function refused(
  { schema, table, columns }: Pick<BoundPlan, 'schema' | 'table' | 'columns'>,
  step: PlannedStep,
  { reason, code = 'VALUE_INVALID' }: Refusal,
): ReplicationError {
  return new ReplicationError(code, { schema, table, column: columns[step.writes]?.name, operation: step.name, reason });
}
