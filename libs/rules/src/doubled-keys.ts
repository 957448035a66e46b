import { type ChangeTime, hasCode, type Relation, type Row } from '@trem/replication-core';
import type { BoundPlan } from './bound-plan.js';
import { neededSteps } from './needed-steps.js';
import type { PlannedTable } from './plan/plan-tables.js';
import { RowMapper } from './row-mapper.js';

/** The key of a target, and what makes it. */
type KeyedTable = Pick<PlannedTable, 'plan' | 'target'>;

export interface DoubledKeysOptions {
  readonly table: KeyedTable;
  /** The columns of the rows: at least those of `columnsOfKey`. */
  readonly relation: Relation;
  readonly rows: readonly Row[];
  readonly at: ChangeTime;
}

/** Columns of the source from which the key at the target is made. */
export function columnsOfKey({ plan, target }: KeyedTable): ReadonlySet<string> {
  const places = placesOfKey(plan, target.key);
  const reads = neededSteps(plan.steps, places).flatMap((step) => step.reads);
  return new Set([...places, ...reads].flatMap((place) => plan.columns[place]?.source?.name ?? []));
}

/**
 * How many of these rows come to a key at the target that another of them has, too. Keys with a NULL meet none, and a row that the rules refuse has no key.
 * Keys count as equal when their bytes are: what only the target's collation or type takes for equal is not seen.
 */
export function countDoubledKeys({ table: { plan, target }, relation, rows, at }: DoubledKeysOptions): number {
  const places = placesOfKey(plan, target.key);
  // Columns that were not read have the first one in their place: nothing of the key looks at them.
  const indexOf = (name: string) =>
    Math.max(
      0,
      relation.columns.findIndex((column) => column.name === name),
    );
  const mapper = new RowMapper({ ...plan, steps: neededSteps(plan.steps, places) }, relation, indexOf);
  const met = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row, { mapper, places, at });
    if (key !== undefined) {
      met.set(key, (met.get(key) ?? 0) + 1);
    }
  }
  return [...met.values()].reduce((sum, count) => (count > 1 ? sum + count : sum), 0);
}

function placesOfKey({ columns }: Pick<BoundPlan, 'columns'>, key: readonly string[]): readonly number[] {
  return key.map((name) => columns.findIndex((column) => column.name === name));
}

interface KeyReader {
  readonly mapper: RowMapper;
  readonly places: readonly number[];
  readonly at: ChangeTime;
}

function keyOf(row: Row, { mapper, places, at }: KeyReader): string | undefined {
  try {
    const made = mapper.map(row, at);
    const cells = places.map((place) => made.cell(place));
    return cells.every((cell) => cell instanceof Uint8Array) ? cells.map((cell) => Buffer.from(cell).toString('hex')).join(' ') : undefined;
  } catch (error) {
    if (!hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG', 'VALUE_NOT_RESENT')) {
      throw error;
    }
    return undefined;
  }
}
