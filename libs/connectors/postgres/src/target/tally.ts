import { type ApplyReport, ReplicationError, sumVersions, type TableTarget, type VersionCounts } from '@trem/replication-core';
import type { TablePlan } from './table-plan.js';
import type { Answer } from './wire/exchange.js';

interface Expectation {
  readonly plan: TablePlan;
  /** What it means when less is touched. */
  readonly lacking: 'ROW_MISSING' | 'ROW_REFUSED' | 'ROW_EXISTS';
  readonly wanted: number;
  touched: number;
}

/** What was counted up to some moment. */
export interface TallyMark {
  readonly rows: number;
  readonly versions: number;
}

/** Counts what statements touched against what they had to touch. */
export class Tally {
  #expectations: Expectation[] = [];
  #rows = 0;
  readonly #versions: VersionCounts[] = [];
  #awaited = 0;

  mark(): TallyMark {
    return { rows: this.#rows, versions: this.#versions.length };
  }

  /** Rows sent and versions written since then. To be called once, when every answer is in. */
  since(mark: TallyMark): ApplyReport {
    return { rows: this.#rows - mark.rows, versions: sumVersions(this.#versions.splice(mark.versions)) };
  }

  /** True when something has to be checked before a commit. */
  get isOpen(): boolean {
    return this.#expectations.length > 0;
  }

  /** Of updates or deletes that together must touch so many rows. */
  found(plan: TablePlan, wanted: number): Answer {
    return this.#expect({ plan, wanted, lacking: 'ROW_MISSING', touched: 0 });
  }

  /** Of rows that find their key free, or overwrite what they may. */
  put(plan: TablePlan, wanted: number): Answer {
    return this.#expect({ plan, wanted, lacking: 'ROW_EXISTS', touched: 0 });
  }

  /** Of statements that may find less than they look for. */
  touched(plan: TablePlan, rows: number): Answer {
    this.#rows += rows;
    return { about: plan };
  }

  /**
   * Of a statement that answers with numbers: versions opened, closed, and rows that it could not complete.
   * @param mayLack there are rows that need a version to be completed from
   */
  versions(plan: TablePlan, rows: number, { mayLack }: { readonly mayLack: boolean }): Answer {
    this.#rows += rows;
    const count = this.counting(plan.target, (counts: Pick<VersionCounts, 'opened' | 'closed'>) => counts);
    const lacking = mayLack ? this.#none(plan, 'ROW_MISSING') : undefined; // else nothing is to be checked before the commit
    return {
      about: plan,
      row: ([opened, closed, incomplete]) => {
        count({ opened: numberOf(opened), closed: numberOf(closed) });
        lacking?.row?.([incomplete]);
      },
    };
  }

  /** Of a statement whose answer tells how many versions it has written. */
  counting<T>(target: TableTarget, countsOf: (answer: T) => Pick<VersionCounts, 'opened' | 'closed'>): (answer: T) => void {
    this.#awaited += 1;
    return (answer) => {
      this.#awaited -= 1;
      this.counted(target, countsOf(answer));
    };
  }

  /** Not all answers that tell of versions are in. */
  get awaitsVersions(): boolean {
    return this.#awaited > 0;
  }

  /** Versions that `since` has not told of yet. */
  get versionsNow(): readonly VersionCounts[] {
    return sumVersions(this.#versions);
  }

  /** Versions that were written. */
  counted({ schema, table }: TableTarget, counts: Pick<VersionCounts, 'opened' | 'closed'>): void {
    this.#versions.push({ schema, table, ...counts });
  }

  /** Of a statement that answers with the number of rows that are where none may be. */
  free(plan: TablePlan): Answer {
    return this.#none(plan, 'ROW_EXISTS');
  }

  #none(plan: TablePlan, lacking: Expectation['lacking']): Answer {
    const expectation: Expectation = { plan, wanted: 0, lacking, touched: 0 };
    this.#expectations.push(expectation);
    return {
      about: plan,
      row: ([count]) => {
        expectation.touched -= numberOf(count);
      },
    };
  }

  /** Of inserts: each writes its row or fails, unless a trigger of the target decides otherwise. */
  inserted(plan: TablePlan, wanted: number): Answer {
    if (plan.hasTriggers) {
      return this.#expect({ plan, wanted, lacking: 'ROW_REFUSED', touched: 0 });
    }
    this.#rows += wanted;
    return { about: plan };
  }

  /** Forgets what was sent: it was rolled back. */
  forget(mark: TallyMark): void {
    this.#expectations = [];
    this.#awaited = 0;
    this.#rows = mark.rows;
    this.#versions.length = mark.versions;
  }

  /**
   * To be called when every answer is in.
   * @throws ROW_MISSING (facts: table, and how many rows were not there) · ROW_EXISTS · ROW_REFUSED a trigger swallowed rows · KEY_MISSING one key stands for several rows
   */
  check(): void {
    for (const { plan, wanted, touched, lacking } of this.#expectations) {
      const { schema, table } = plan.target;
      if (touched < wanted) {
        throw new ReplicationError(lacking, { schema, table, rows: wanted - touched });
      }
      if (touched > wanted) {
        throw new ReplicationError('KEY_MISSING', { schema, table, rows: touched - wanted });
      }
    }
    this.#expectations = [];
  }

  #expect(expectation: Expectation): Answer {
    this.#expectations.push(expectation);
    this.#rows += expectation.wanted;
    return {
      about: expectation.plan,
      completed: (rows) => {
        expectation.touched += rows;
      },
    };
  }
}

/** Of a count in the answer to a statement. */
export function numberOf(field: unknown): number {
  return Number(String(field));
}
