import { postgresConnector } from '@trem/connector-postgres';
import { type TaskDraft, taskDefinition } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';
import { planTables, type TablePlans } from '../src/index.js';

const { values: codec, dialect } = postgresConnector.source;

export function column(name: string, type: string, more: Partial<ColumnShape> = {}): ColumnShape {
  const made = codec.madeType(type) ?? { type, typeOid: 3802, typeModifier: -1 };
  return {
    ...{ name, ...made, userTypes: [], isBinarySafe: true, notNull: false },
    ...{ constantDefault: undefined, collation: undefined, generated: undefined },
    ...more,
  };
}

export function table(name: string, columns: readonly ColumnShape[], more: Partial<TableShape> = {}): TableShape {
  return {
    ...{ schema: 'public', table: name, columns, key: ['id'], primaryKey: ['id'], replicaIdentity: 'default', fingerprint: 'f' },
    ...{ estimatedRows: 0, bytes: 0, pages: 0, fileNode: '', objects: [] },
    ...more,
  };
}

/** A table with a column of each family. */
export const item = table('item', [
  column('id', 'bigint', { notNull: true }),
  column('name', 'character varying(20)'),
  column('Straße', 'text'),
  column('amount', 'numeric(10,2)'),
  column('count', 'integer'),
  column('weight', 'real'),
  column('is_new', 'boolean'),
  column('born', 'date'),
  column('seen', 'timestamp with time zone'),
  column('more', 'jsonb'),
]);

type Tables = TaskDraft['tables'][number];
interface Planned {
  readonly shapes?: readonly TableShape[];
  readonly task?: Partial<TaskDraft>;
  readonly maskKey?: string;
}

export function plan(mapping: Partial<Tables>, { shapes = [item], task = {}, maskKey }: Planned = {}): TablePlans {
  const tables = [{ source: { schema: 'public', table: shapes[0]?.table ?? 'item' }, ...mapping }];
  const definition = taskDefinition.parse({ name: 't', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables, ...task });
  return planTables({ definition, target: 'b', shapes, codec, dialect, maskKey });
}
