import { createHash } from 'node:crypto';
import type { Apply, TableMapping, TableName } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type { SelectedColumn } from './columns.js';
import type { TargetKeys } from './keys.js';
import type { StepsPlan } from './steps.js';
import type { PlacedRule } from './table-rules.js';

interface Structure {
  readonly shape: TableShape;
  readonly name: TableName;
  readonly selected: readonly SelectedColumn[];
  readonly keys: TargetKeys;
  readonly steps: StepsPlan;
  readonly rules: readonly PlacedRule[];
  readonly mapping: Pick<TableMapping, 'rowIdentity' | 'matching'>;
  readonly apply: Apply;
}

/**
 * What tells two mappings of one source table apart: where its rows go, and how the table is made. Filters and changed values do not count: they hold
 * for later changes only, unless rows are found by them. Nor do columns that nobody names, so that a new one at the source is no other mapping.
 */
export function mappingFingerprint({ shape, name, selected, keys, steps, apply, ...table }: Structure): {
  readonly name: string;
  readonly shape: string;
} {
  const isNamed = name.schema !== shape.schema || name.table !== shape.table;
  const renamed = selected.flatMap(({ source, name: own }) => (source.name === own ? [] : [[source.name, own]]));
  const chosen = new Set(selected.map(({ source }) => source.name));
  const left = shape.columns.map((column) => column.name).filter((column) => !chosen.has(column));
  const made = steps.columns.flatMap((column) => (column.isRetyped ? [[column.name, column.made.type]] : []));
  const isSameKey = JSON.stringify([keys.key, keys.primaryKey]) === JSON.stringify([shape.key, shape.primaryKey]);
  const isFound = apply.mode !== 'history' && table.mapping.rowIdentity !== 'insert-only';
  const found = isFound ? rulesOfIdentity(keys, { steps, rules: table.rules }) : [];
  const structure = [
    renamed,
    left,
    made,
    isSameKey ? [] : [keys.key, keys.primaryKey],
    ownColumns(apply),
    ...(table.mapping.matching === 'key' ? [] : [[table.mapping.matching]]),
    ...(found.length > 0 ? [found] : []),
  ];
  return {
    name: isNamed ? hashOf([name.schema, name.table]) : '',
    shape: structure.every((part) => part.length === 0) ? '' : hashOf(structure),
  };
}

/** The rules that make the values by which a row is found at the target, in their order: without a key, all values. */
function rulesOfIdentity({ key }: TargetKeys, { steps, rules }: Pick<Structure, 'steps' | 'rules'>): readonly unknown[] {
  const ruleAt = new Map(rules.map(({ path, rule }) => [path, rule]));
  return steps.steps
    .filter(({ writes }) => key.length === 0 || key.includes(steps.columns[writes]?.name ?? ''))
    .map(({ path }) => {
      const { description: _description, priority: _priority, appliesTo: _appliesTo, ...acting } = ruleAt.get(path) ?? {};
      return acting;
    });
}

/** What the mode of a table adds to its columns. Those of `apply.columns` come and go beside the rows that are there. */
function ownColumns({ mode, scd2, deletes, deletedAtColumn }: Apply): readonly unknown[] {
  const { startColumn, endColumn, currentColumn, currentType } = scd2;
  return [
    ...(mode === 'scd2' ? [[mode, startColumn, endColumn, currentColumn, currentType]] : mode === 'history' ? [mode] : []),
    ...(deletes === 'mark' && mode !== 'scd2' && mode !== 'history' ? [deletedAtColumn] : []),
  ];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
