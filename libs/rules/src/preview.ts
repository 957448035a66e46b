import { type ChangeTime, hasCode, type Relation, type Row, UNCHANGED } from '@trem/replication-core';
import { Membership } from './membership.js';
import { neededSteps } from './needed-steps.js';
import type { PlannedTable } from './plan/plan-tables.js';
import { RowMapper } from './row-mapper.js';
import { textOf } from './values.js';

export interface PreviewOptions {
  readonly table: PlannedTable;
  /** The columns of the rows. */
  readonly relation: Relation;
  readonly rows: readonly Row[];
  readonly at: ChangeTime;
  /** Absent: all steps. */
  readonly steps?: ChosenSteps | undefined;
}

/** So many of a table's steps run, in their order; with `lastOnly`, only what the last of them writes is shown. */
export interface ChosenSteps {
  readonly count: number;
  readonly lastOnly: boolean;
}

export interface Preview {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly source: string | undefined }[];
  readonly rows: readonly PreviewRow[];
}

export interface PreviewRow {
  /** The filter that takes the row out: its path in the definition. */
  readonly removedBy: string | undefined;
  /** One a target column. */
  readonly cells: readonly PreviewCell[];
}

export interface PreviewCell {
  /** Index of the column of the relation that is taken as it is: its text is that of the source. Undefined for a value that rules write. */
  readonly sameAs: number | undefined;
  readonly text: string | null;
  readonly isChanged: boolean;
  /** Why there is no value. */
  readonly error: { readonly code: string; readonly text: string } | undefined;
}

/** What rules make of these rows, cell by cell. Pure: nothing is written, stored or logged. */
export function preview({
  table,
  relation,
  rows,
  at,
  steps = { count: table.plan.steps.length, lastOnly: false },
}: PreviewOptions): Preview {
  const { plan } = table;
  const run = plan.steps.slice(0, steps.count);
  const seen = steps.lastOnly ? run.slice(-1) : run;
  const indexOf = (name: string) => relation.columns.findIndex((column) => column.name === name);
  const membership = new Membership(plan, indexOf);
  const shapes = new Map(table.target.columns.map((column) => [column.name, column.type]));
  const sources = plan.columns.map(({ source }) => (source === undefined ? undefined : indexOf(source.name)));
  const written = plan.columns.map((_, index) => seen.some(({ writes }) => writes === index));
  // An error of one column's steps stays in its cell.
  const single = plan.columns.map((_, index) => new RowMapper({ ...plan, steps: neededSteps(run, [index]) }, relation, indexOf));
  return {
    columns: plan.columns.map(({ name, source }) => ({ name, type: shapes.get(name) ?? '', source: source?.name })),
    rows: rows.map((row) => ({
      removedBy: membership.firstAgainst(row)?.path,
      cells: plan.columns.map((_, index) =>
        written[index] ? cellOf(single[index], row, { index, table, source: sources[index], at }) : asItIs(row, sources[index]),
      ),
    })),
  };
}

/** What has to be asked of the source for rows that pass the filters of a table only: a condition in its SQL, and what no SQL can say. */
export function passing({ plan, rules }: PlannedTable): {
  readonly where: string | undefined;
  readonly wants: ((relation: Relation) => (row: Row) => boolean) | undefined;
} {
  const wants = (relation: Relation) => {
    const membership = new Membership(plan, (name) => relation.columns.findIndex((column) => column.name === name));
    return (row: Row) => membership.ofInsert(row) === 'in';
  };
  return { where: rules?.load.where, wants: plan.filters.some(({ sql }) => sql === undefined) ? wants : undefined };
}

function asItIs(_row: Row, source: number | undefined): PreviewCell {
  return { sameAs: source, text: null, isChanged: false, error: undefined };
}

interface CellPlace {
  readonly index: number;
  readonly table: PlannedTable;
  readonly source: number | undefined;
  readonly at: ChangeTime;
}

function cellOf(mapper: RowMapper | undefined, row: Row, { index, table, source, at }: CellPlace): PreviewCell {
  const column = table.plan.columns[index];
  try {
    const cell = mapper?.map(row, at).cell(index) ?? null;
    const text = cell === null || cell === UNCHANGED || column === undefined ? null : shown(column.type, cell);
    const before = source === undefined ? undefined : row.cell(source);
    const isChanged = !(
      before === cell ||
      (before instanceof Uint8Array && cell instanceof Uint8Array && Buffer.compare(before, cell) === 0)
    );
    return { sameAs: undefined, text, isChanged, error: undefined };
  } catch (error) {
    if (!hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG', 'VALUE_NOT_RESENT')) {
      throw error;
    }
    return { sameAs: undefined, text: null, isChanged: true, error: { code: error.code, text: error.message } };
  }
}

function shown(type: PlannedTable['plan']['columns'][number]['type'], cell: Uint8Array): string {
  return type.family === 'other' ? Buffer.from(cell).toString() : textOf(type.decode(cell), type);
}
