import { createHash } from 'node:crypto';
import type { Apply, TableName } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type { SelectedColumn } from './columns.js';
import type { TargetKeys } from './keys.js';
import type { StepsPlan } from './steps.js';

interface Structure {
  readonly shape: TableShape;
  readonly name: TableName;
  readonly selected: readonly SelectedColumn[];
  readonly keys: TargetKeys;
  readonly steps: StepsPlan;
  readonly apply: Apply;
}

/**
 * What tells two mappings of one source table apart: where its rows go, and how the table is made. Filters and changed values do not count: they hold
 * for later changes only. Nor do columns that nobody names, so that a new one at the source is no other mapping.
 */
export function mappingFingerprint({ shape, name, selected, keys, steps, apply }: Structure): {
  readonly name: string;
  readonly shape: string;
} {
  const isNamed = name.schema !== shape.schema || name.table !== shape.table;
  const renamed = selected.flatMap(({ source, name: own }) => (source.name === own ? [] : [[source.name, own]]));
  const chosen = new Set(selected.map(({ source }) => source.name));
  const left = shape.columns.map((column) => column.name).filter((column) => !chosen.has(column));
  const made = steps.columns.flatMap((column) => (column.isRetyped ? [[column.name, column.made.type]] : []));
  const isSameKey = JSON.stringify([keys.key, keys.primaryKey]) === JSON.stringify([shape.key, shape.primaryKey]);
  const structure = [renamed, left, made, isSameKey ? [] : [keys.key, keys.primaryKey], ownColumns(apply)];
  return {
    name: isNamed ? hashOf([name.schema, name.table]) : '',
    shape: structure.every((part) => part.length === 0) ? '' : hashOf(structure),
  };
}

/** What the mode of a table adds to its columns. */
function ownColumns({ mode, scd2, deletes, deletedAtColumn, columns }: Apply): readonly unknown[] {
  const { startColumn, endColumn, currentColumn, currentType } = scd2;
  return [
    ...(mode === 'scd2' ? [[mode, startColumn, endColumn, currentColumn, currentType]] : mode === 'history' ? [mode] : []),
    ...(deletes === 'mark' && mode !== 'scd2' && mode !== 'history' ? [deletedAtColumn] : []),
    ...Object.entries(columns).filter(([, name]) => name !== undefined),
  ];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
