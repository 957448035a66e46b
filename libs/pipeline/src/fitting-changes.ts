import type { TableName } from '@trem/contracts';
import {
  type ChangeSet,
  type ChangeStep,
  ReplicationError,
  type RowChange,
  sumVersions,
  type TableChanges,
  type Target,
  type VersionCounts,
} from '@trem/replication-core';
import type { HeldKeys } from './held-keys.js';
import { isRowError } from './row-error.js';
import { groupsByKey } from './row-keys.js';
import { tableChanges } from './table-changes.js';

/** A change that is not written. `error`: what the target said of it; undefined when it waits behind an earlier change of its key. */
export interface Misfit {
  readonly change: RowChange;
  readonly table: TableChanges;
  readonly error: ReplicationError | undefined;
  /** The change by which its rows are told apart, where its rules could not make the whole of it; absent there too: they cannot be told. */
  readonly identified?: RowChange;
  /** Its table was emptied later in the same set: there is nothing left to write. */
  readonly isVoid?: true;
}

export interface Fitted {
  /** Rows written. */
  readonly rows: number;
  readonly versions: readonly VersionCounts[];
  /** In source order within each table. */
  readonly misfits: readonly Misfit[];
}

type FittingTarget = Pick<Target, 'write' | 'isUsable'>;

/** Of a key with more changes than this, each is tried alone; of one with fewer, as many as possible as one. */
const MOST_PREFIXES = 50;
/** So many groups that fail together are tried with one left out in turn. */
const MOST_LEFT_OUT = 24;

/**
 * Writes all of a set that the target takes. What is left is as small as can be: changes of one key stay together, as they are compacted, and of
 * a key that fails, the changes before the one that is refused are written, those behind it wait.
 * @param held keys that wait already; those of what is left out are added
 */
export async function writeWhatFits(target: FittingTarget, set: ChangeSet, held: HeldKeys): Promise<Fitted> {
  const fitting = new FittingChanges(target, held);
  for (const step of set.steps) {
    await fitting.write(step);
  }
  return { rows: fitting.rows, versions: sumVersions(fitting.versions), misfits: fitting.misfits };
}

class FittingChanges {
  readonly #target: FittingTarget;
  readonly #held: HeldKeys;
  /** Why a table's last write failed. */
  #error: ReplicationError | undefined;
  misfits: Misfit[] = [];
  rows = 0;
  readonly versions: VersionCounts[] = [];

  constructor(target: FittingTarget, held: HeldKeys) {
    this.#target = target;
    this.#held = held;
  }

  async write(step: ChangeStep): Promise<void> {
    if (step.tag === 'truncate') {
      await this.#writeOrThrow({ steps: [step], changes: 0 });
      for (const emptied of step.tables) {
        this.#held.release(emptied);
        this.misfits = this.misfits.map((misfit) => (isOf(misfit, emptied) ? { ...misfit, isVoid: true } : misfit));
      }
      return;
    }
    const { free, waiting } = this.#apart(step.tables);
    this.misfits.push(...waiting);
    if (free.length === 0 || (await this.#try(free))) {
      return;
    }
    const before = this.misfits;
    this.misfits = [];
    for (const table of free) {
      if (free.length === 1 || !(await this.#try([table]))) {
        await this.#halves(table, groupsByKey(table.changes, table.target));
      }
    }
    await this.#again();
    for (const { change, table } of this.misfits) {
      this.#held.hold(change, table.target);
    }
    this.misfits = [...before, ...this.misfits];
  }

  /** What waits already, and what does not. A change that waits makes the others of its keys wait. */
  #apart(tables: readonly TableChanges[]): { readonly free: readonly TableChanges[]; readonly waiting: readonly Misfit[] } {
    const waiting: Misfit[] = [];
    const free = tables.flatMap((table) => {
      const left = table.changes.filter((change) => {
        const waits = this.#held.holds(change, table.target);
        if (waits) {
          this.#held.hold(change, table.target);
          waiting.push({ change, table, error: undefined });
        }
        return !waits;
      });
      if (left.length === table.changes.length) {
        return [table];
      }
      return left.length === 0 ? [] : [tableChanges(table.relation, table.target, left)];
    });
    return { free, waiting };
  }

  /** Groups that are written together, or the half of them, down to the one that fails. */
  async #halves(table: TableChanges, groups: readonly (readonly RowChange[])[], isKnownToFail = true): Promise<void> {
    const [first] = groups;
    if (first === undefined || (!isKnownToFail && (await this.#tryGroups(table, groups)))) {
      return;
    }
    if (groups.length === 1) {
      await this.#prefix(table, first, this.#error);
      return;
    }
    const middle = groups.length >> 1;
    await this.#halves(table, groups.slice(0, middle), false);
    await this.#halves(table, groups.slice(middle), false);
  }

  /** Of the changes of one key, which fail as a whole: as many from the first on as the target takes. */
  async #prefix(table: TableChanges, group: readonly RowChange[], whole: ReplicationError | undefined): Promise<void> {
    let written = 0;
    let error = whole;
    if (group.length > MOST_PREFIXES) {
      while (written < group.length && (await this.#tryGroups(table, [group.slice(written, written + 1)]))) {
        written += 1;
      }
      error = this.#error;
    } else {
      for (let length = group.length - 1; length > 0; length -= 1) {
        if (await this.#tryGroups(table, [group.slice(0, length)])) {
          written = length;
          break;
        }
        error = this.#error;
      }
    }
    group.slice(written).forEach((change, index) => {
      this.misfits.push({ change, table, error: index === 0 ? error : undefined });
    });
  }

  /**
   * What was refused once may fit when the rest is there: a value that passes from row to row, a parent behind its child. Tried again until nothing
   * more fits, then with each left out in turn, for one that can never be written may be what the others wait for.
   */
  async #again(): Promise<void> {
    for (;;) {
      const misfits = this.misfits;
      if (misfits.length === 0 || misfits.every(({ error }) => error === undefined || !dependsOnOthers.has(error.code))) {
        return;
      }
      this.misfits = [];
      for (const [table, changes] of byTable(misfits)) {
        await this.#halves(table, groupsByKey(changes, table.target), false);
      }
      if (this.misfits.length >= misfits.length) {
        await this.#leaveOneOut();
        return;
      }
    }
  }

  async #leaveOneOut(): Promise<void> {
    for (const [table, changes] of byTable(this.misfits)) {
      const groups = groupsByKey(changes, table.target);
      if (groups.length < 2 || groups.length > MOST_LEFT_OUT) {
        continue;
      }
      for (const left of groups) {
        const others = groups.filter((group) => group !== left);
        if (await this.#tryGroups(table, others)) {
          const written = new Set(others.flat());
          this.misfits = this.misfits.filter(({ change }) => !written.has(change));
          break;
        }
      }
    }
  }

  async #tryGroups(table: TableChanges, groups: readonly (readonly RowChange[])[]): Promise<boolean> {
    const [only = []] = groups;
    const changes = groups.length === 1 ? only : inOrder(table.changes, groups);
    return await this.#try([tableChanges(table.relation, table.target, changes)]);
  }

  async #try(tables: readonly TableChanges[]): Promise<boolean> {
    try {
      await this.#writeOrThrow({ steps: [{ tag: 'rows', tables }], changes: tables.reduce((sum, { changes }) => sum + changes.length, 0) });
      return true;
    } catch (error) {
      if (!isRowError(error) || !this.#target.isUsable) {
        throw error;
      }
      this.#error = error;
      return false;
    }
  }

  async #writeOrThrow(set: ChangeSet): Promise<void> {
    const { rows, versions = [] } = await this.#target.write(set);
    this.rows += rows;
    this.versions.push(...versions);
  }
}

/** Errors that other rows of the target may be the cause of. */
const dependsOnOthers: ReadonlySet<string> = new Set([
  'ROW_EXISTS',
  'ROW_MISSING',
  'CONSTRAINT_UNIQUE',
  'CONSTRAINT_FOREIGN_KEY',
  'ROW_REFUSED',
]);

function isOf({ table }: Misfit, { schema, table: name }: TableName): boolean {
  return table.target.schema === schema && table.target.table === name;
}

function byTable(misfits: readonly Misfit[]): ReadonlyMap<TableChanges, readonly RowChange[]> {
  const tables = new Map<TableChanges, RowChange[]>();
  for (const { table, change } of misfits) {
    const changes = tables.get(table) ?? [];
    changes.push(change);
    tables.set(table, changes);
  }
  return new Map([...tables].map(([table, changes]) => [table, inOrder(table.changes, [changes])]));
}

/** The changes of these groups as they stand in the source's order. */
function inOrder(all: readonly RowChange[], groups: readonly (readonly RowChange[])[]): readonly RowChange[] {
  const wanted = new Set(groups.flat());
  return all.filter((change) => wanted.has(change));
}
