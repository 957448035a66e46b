import { type Cell, type ChangeTime, type Relation, ReplicationError, type Row, type RuleValue, UNCHANGED } from '@trem/replication-core';
import type { BoundPlan } from './bound-plan.js';
import { MadeColumn, refused, type Slot } from './made-column.js';
import type { PlannedStep } from './plan/steps.js';
import { ValueFault } from './value-fault.js';

/** A step, and room for the values that it reads: the same for each row. */
interface BoundStep {
  readonly step: PlannedStep;
  readonly values: (RuleValue | null)[];
}

/** How rows become rows: the steps to run, and of each target column the source column, or what steps make of it. */
interface Way {
  readonly steps: readonly BoundStep[];
  /** The source column's index; null for one that steps make, and for one that is not known. */
  readonly cells: readonly (number | null)[];
  readonly made: readonly MadeColumn[];
}

/** Takes rows of one relation to the columns of the target. What it needs for a row is there before the first: one object serves row after row. */
export class RowMapper {
  readonly #plan: BoundPlan;
  /** Of each target column the source column's index; null for a made one. */
  readonly #sources: readonly (number | null)[];
  /** Of each target column, whether a step writes it. */
  readonly #isTouched: readonly boolean[];
  readonly #isSame: boolean;
  readonly #whole: Way;
  /** With what an old row always holds, and what of the result is known then. */
  readonly #identity: Way;
  /** Of each target column the value as the steps so far have it; undefined: not asked for yet. */
  readonly #slots: (Slot | undefined)[];

  constructor(plan: BoundPlan, relation: Relation, indexOf: (column: string) => number) {
    const { columns, steps, identity } = plan;
    this.#plan = plan;
    this.#sources = columns.map(({ source }) => (source === undefined ? null : indexOf(source.name)));
    this.#isTouched = columns.map((_, index) => steps.some(({ writes }) => writes === index));
    this.#isSame =
      steps.length === 0 && columns.length === relation.columns.length && this.#sources.every((source, index) => source === index);
    this.#slots = columns.map(() => undefined);
    const known = columns.map(({ source }) => source !== undefined && identity.has(source.name));
    const keySteps = steps.filter((step) => {
      const isKnown = step.reads.every((index) => known[index]);
      known[step.writes] = isKnown && (known[step.writes] === true || step.isCreating);
      return known[step.writes] === true;
    });
    this.#whole = this.#way(steps, () => true);
    this.#identity = this.#way(keySteps, (column) => known[column] === true);
  }

  /**
   * @param older the whole row as it was, for values that were not resent
   * @throws VALUE_INVALID, VALUE_TOO_LONG · VALUE_NOT_RESENT a made column needs what is not there
   */
  map(row: Row, at: ChangeTime, older?: Row): Row {
    return this.#isSame ? row : this.#mapped(this.#whole, row, at, older);
  }

  /** Of an old row of which only the identity is there: what follows from it, NULL elsewhere. */
  mapKey(row: Row, at: ChangeTime): Row {
    return this.#isSame ? row : this.identityOf(row, at);
  }

  /** Of any row only what follows from its identity. */
  identityOf(row: Row, at: ChangeTime): Row {
    return this.#mapped(this.#identity, row, at);
  }

  notResent(): ReplicationError {
    const { schema, table } = this.#plan;
    return new ReplicationError('VALUE_NOT_RESENT', { schema, table });
  }

  #way(steps: readonly PlannedStep[], isKnown: (column: number) => boolean): Way {
    return {
      steps: steps.map((step) => ({ step, values: step.reads.map(() => null) })),
      cells: this.#sources.map((source, column) => (isKnown(column) && !this.#isTouched[column] ? source : null)),
      made: this.#sources.flatMap((_, column) => {
        const last = this.#plan.steps.findLast(({ writes }) => writes === column);
        return last === undefined || !isKnown(column) ? [] : [new MadeColumn(this.#plan, column, last)];
      }),
    };
  }

  #mapped(way: Way, row: Row, at: ChangeTime, older?: Row): Row {
    if (!this.#run(way, row, at) && (older === undefined || !this.#run(way, row.over(older), at))) {
      throw this.notResent();
    }
    const cells: (Cell | number)[] = way.cells.slice();
    for (const column of way.made) {
      cells[column.index] = column.cell(this.#slots[column.index]);
    }
    return this.#plan.codec.row(row, cells);
  }

  /** Fills the slots. False: a step reads some that was resent and some that was not. */
  #run(way: Way, row: Row, at: ChangeTime): boolean {
    const slots = this.#slots;
    slots.fill(undefined);
    for (const bound of way.steps) {
      const { step, values } = bound;
      const unchanged = this.#gather(bound, row);
      if (unchanged > 0 && unchanged < step.reads.length) {
        return false;
      }
      slots[step.writes] = unchanged === 0 ? this.#result(step, values, at) : UNCHANGED;
    }
    return true;
  }

  /** Fetches what a step reads. Returns of how many columns nothing was resent. */
  #gather({ step, values }: BoundStep, row: Row): number {
    const { reads } = step;
    let unchanged = 0;
    for (let place = 0; place < reads.length; place++) {
      const slot = this.#slot(reads[place] ?? -1, row);
      if (slot === UNCHANGED) {
        unchanged += 1;
      } else {
        values[place] = slot;
      }
    }
    return unchanged;
  }

  /** As steps have left it, or else as the source has it. */
  #slot(column: number, row: Row): Slot {
    let slot = this.#slots[column];
    if (slot === undefined) {
      slot = this.#read(row, column);
      this.#slots[column] = slot;
    }
    return slot;
  }

  #read(row: Row, column: number): Slot {
    const source = this.#plan.columns[column]?.source;
    const index = this.#sources[column];
    if (source === undefined || index === undefined || index === null) {
      throw new ReplicationError('BUG', { reason: 'a made column is read before it is made', column });
    }
    return row.value(index, source.type.decode);
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
        throw refused(this.#plan, step, { reason: error.message });
      }
      return step.fallback.value;
    }
  }
}
