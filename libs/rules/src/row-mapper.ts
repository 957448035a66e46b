import {
  type Cell,
  type ChangeTime,
  hasCode,
  type Relation,
  ReplicationError,
  type Row,
  type RuleValue,
  UNCHANGED,
  type ValueCodec,
} from '@trem/replication-core';
import type { BoundColumn, BoundPlan } from './bound-plan.js';
import type { PlannedStep } from './plan/steps.js';
import { ValueFault } from './value-fault.js';

/** A value on its way through the steps. */
type Slot = RuleValue | null | typeof UNCHANGED;

/** Takes rows of one relation to the columns of the target. */
export class RowMapper {
  readonly #plan: BoundPlan;
  readonly #codec: ValueCodec;
  readonly #columns: readonly BoundColumn[];
  /** Of each target column the source column's index; null for a made one, which is what it holds where no step makes it. */
  readonly #sources: readonly (number | null)[];
  readonly #steps: readonly PlannedStep[];
  /** Steps that work with what an old row always holds, and what of the result is known then. */
  readonly #keySteps: readonly PlannedStep[];
  readonly #keyKnown: readonly boolean[];
  readonly #touched: readonly (PlannedStep | undefined)[];
  readonly #isSame: boolean;
  /** Of each touched column the value of the row before and its bytes: many rows repeat a value. */
  readonly #encoded: { value: RuleValue | undefined; bytes: Uint8Array }[];

  constructor(plan: BoundPlan, relation: Relation, indexOf: (column: string) => number) {
    const { columns, steps, identity, codec } = plan;
    this.#plan = plan;
    this.#codec = codec;
    this.#columns = columns;
    this.#steps = steps;
    this.#sources = columns.map(({ source }) => (source === undefined ? null : indexOf(source.name)));
    const known = columns.map(({ source }) => source !== undefined && identity.has(source.name));
    this.#keySteps = steps.filter((step) => {
      const isKnown = step.reads.every((index) => known[index]);
      known[step.writes] = isKnown && (known[step.writes] === true || step.isCreating);
      return known[step.writes] === true;
    });
    this.#keyKnown = known;
    this.#touched = columns.map((_, index) => steps.findLast(({ writes }) => writes === index));
    this.#isSame =
      steps.length === 0 && columns.length === relation.columns.length && this.#sources.every((source, index) => source === index);
    this.#encoded = columns.map(() => ({ value: undefined, bytes: EMPTY }));
  }

  /**
   * @param older the whole row as it was, for values that were not resent
   * @throws VALUE_INVALID, VALUE_TOO_LONG · VALUE_NOT_RESENT a made column needs what is not there
   */
  map(row: Row, at: ChangeTime, older?: Row): Row {
    if (this.#isSame) {
      return row;
    }
    if (this.#steps.length === 0) {
      return this.#codec.row(row, this.#sources);
    }
    const slots = this.#run(this.#steps, row, at, older);
    return this.#codec.row(
      row,
      this.#sources.map((source, index) => {
        const step = this.#touched[index];
        return step === undefined ? source : this.#cell(slots[index], index, step);
      }),
    );
  }

  /** Of an old row of which only the identity is there: what follows from it, NULL elsewhere. */
  mapKey(row: Row, at: ChangeTime): Row {
    return this.#isSame ? row : this.identityOf(row, at);
  }

  /** Of any row only what follows from its identity. */
  identityOf(row: Row, at: ChangeTime): Row {
    const slots = this.#keySteps.length === 0 ? [] : this.#run(this.#keySteps, row, at, undefined);
    return this.#codec.row(
      row,
      this.#sources.map((source, index) => {
        const step = this.#touched[index];
        if (this.#keyKnown[index] !== true) {
          return null;
        }
        return step === undefined ? source : this.#cell(slots[index], index, step);
      }),
    );
  }

  notResent(): ReplicationError {
    const { schema, table } = this.#plan;
    return new ReplicationError('VALUE_NOT_RESENT', { schema, table });
  }

  #run(steps: readonly PlannedStep[], row: Row, at: ChangeTime, older: Row | undefined): readonly (Slot | undefined)[] {
    const slots: (Slot | undefined)[] = new Array(this.#columns.length);
    for (const step of steps) {
      let unchanged = 0;
      for (const index of step.reads) {
        // A null that a step has made is not to be read anew
        const slot = slots[index] === undefined ? this.#value(row, index) : slots[index];
        slots[index] = slot;
        if (slot === UNCHANGED) {
          unchanged += 1;
        }
      }
      if (unchanged > 0 && unchanged === step.reads.length) {
        slots[step.writes] = UNCHANGED;
        continue;
      }
      const values = step.reads.map((index) => {
        const slot = slots[index] as Slot;
        return slot === UNCHANGED ? this.#olderValue(older, index) : slot;
      });
      slots[step.writes] = this.#result(step, values, at);
    }
    return slots;
  }

  #value(row: Row, column: number): Slot {
    const cell = row.cell(this.#sources[column] ?? -1);
    return cell === null || cell === UNCHANGED ? cell : this.#decoded(cell, column);
  }

  #decoded(cell: Uint8Array, column: number): RuleValue {
    const source = this.#columns[column]?.source;
    if (source === undefined) {
      throw new ReplicationError('BUG', { reason: 'a made column is read before it is made', column });
    }
    return source.type.decode(cell);
  }

  #olderValue(older: Row | undefined, column: number): RuleValue | null {
    const source = this.#sources[column] ?? -1;
    const cell = older === undefined || source < 0 || this.#touched[column] !== undefined ? UNCHANGED : older.cell(source);
    if (cell === UNCHANGED) {
      throw this.notResent();
    }
    return cell === null ? null : this.#decoded(cell, column);
  }

  #result(step: PlannedStep, values: readonly (RuleValue | null)[], at: ChangeTime): RuleValue | null {
    if (step.operation.seesNull !== true && values.includes(null)) {
      return null;
    }
    try {
      return step.operation.run(values, at);
    } catch (error) {
      if (!(error instanceof ValueFault)) {
        throw error;
      }
      if (step.fallback === undefined) {
        throw this.#refused(step, error.message);
      }
      return step.fallback.value;
    }
  }

  #cell(slot: Slot | undefined, column: number, step: PlannedStep): Cell {
    if (slot === undefined || slot === null || slot === UNCHANGED) {
      return slot ?? null;
    }
    const last = this.#encoded[column];
    if (last !== undefined && last.value === slot) {
      return last.bytes;
    }
    const bytes = this.#bytes(slot, column, step);
    if (last !== undefined && bytes !== null) {
      last.value = slot;
      last.bytes = bytes;
    }
    return bytes;
  }

  #bytes(value: RuleValue, column: number, step: PlannedStep): Uint8Array | null {
    const type = this.#columns[column]?.type ?? step.output;
    try {
      return type.encode(value);
    } catch (error) {
      if (!hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG')) {
        throw error;
      }
      if (step.fallback === undefined) {
        throw this.#refused(
          step,
          String(error.facts.reason ?? 'not of the type of its column'),
          error.code === 'VALUE_TOO_LONG' ? error.code : 'VALUE_INVALID',
        );
      }
      return step.fallback.value === null ? null : type.encode(step.fallback.value);
    }
  }

  #refused(step: PlannedStep, reason: string, code: 'VALUE_INVALID' | 'VALUE_TOO_LONG' = 'VALUE_INVALID'): ReplicationError {
    const { schema, table } = this.#plan;
    const column = this.#columns[step.writes]?.name;
    return new ReplicationError(code, { schema, table, column, operation: step.name, reason });
  }
}

const EMPTY = new Uint8Array();
