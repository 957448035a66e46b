import { type TaskDraft, taskDefinition } from '@trem/contracts';
import { type Cell, type ColumnShape, type Relation, type Row, type TableShape, UNCHANGED } from '@trem/replication-core';
import { type PlannedTable, planTables } from '@trem/rules';
import { postgresDialect } from '../src/rules/dialect.js';
import { makeRow } from '../src/rules/make-row.js';
import { postgresValues } from '../src/rules/value-codec.js';
import { TupleRow } from '../src/source/pgoutput/tuple-row.js';

export type Mapping = Partial<TaskDraft['tables'][number]>;

/** What a task makes of one table. @throws what is wrong with it, warnings aside */
export function planOne(shape: TableShape, mapping: Mapping, maskKey?: string): PlannedTable {
  const tables = [{ source: { schema: shape.schema, table: shape.table }, ...mapping }];
  const definition = taskDefinition.parse({ name: 't', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables });
  const plans = planTables({ definition, target: 'b', shapes: [shape], codec: postgresValues, dialect: postgresDialect, maskKey });
  const errors = plans.problems.filter(({ severity }) => severity === 'error');
  const [only] = plans.tables;
  if (only === undefined || errors.length > 0) {
    throw new Error(`cannot be planned: ${JSON.stringify(errors)}`);
  }
  return only;
}

export function relationOf(shape: TableShape): Relation {
  return { id: 1, schema: shape.schema, table: shape.table, columns: shape.columns, fingerprint: shape.fingerprint };
}

/** A row of the log, of cells as they are. */
export function rowOf(...cells: readonly Cell[]): Row {
  return makeRow(new TupleRow(Buffer.alloc(0), 0, 0, 0, false), cells);
}

export function shapeOf(columns: Readonly<Record<string, string>>, more: Partial<TableShape> = {}): TableShape {
  const made = Object.entries(columns).map(([name, type]): ColumnShape => {
    const known = postgresValues.madeType(type) ?? { type, typeOid: 3802, typeModifier: -1 };
    const rest = { isBinarySafe: true, constantDefault: undefined, collation: undefined, generated: undefined };
    return { name, ...known, userTypes: [], notNull: name === 'id', ...rest };
  });
  return {
    ...{ schema: 'public', table: 'item', columns: made, key: ['id'], primaryKey: ['id'], replicaIdentity: 'default', fingerprint: 'f' },
    ...{ estimatedRows: 0, bytes: 0, pages: 0, fileNode: '', objects: [] },
    ...more,
  };
}

export function textCell(row: Row, column: number): string | null | undefined {
  const cell = row.cell(column);
  return cell === UNCHANGED ? undefined : cell === null ? null : Buffer.from(cell).toString();
}
