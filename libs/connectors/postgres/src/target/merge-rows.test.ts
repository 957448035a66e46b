import { apply, extraColumns } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { mergeStage } from './merge-rows.js';

const column = (name: string): ColumnShape => ({
  ...{ name, type: 'text', typeOid: 25, typeModifier: -1, userTypes: [], isBinarySafe: true, notNull: false },
  ...{ constantDefault: undefined, collation: undefined, generated: undefined },
});
const table: TableShape = {
  ...{ schema: 's', table: 't', columns: ['id', 'name', 'made_at', 'made_by'].map(column), key: ['id'], primaryKey: ['id'] },
  ...{ replicaIdentity: 'default', fingerprint: '', estimatedRows: 0, bytes: 0, pages: 0, fileNode: '', objects: [] },
};

test('a row is written over but for its key and for when and by whom it was first written', () => {
  const columns = extraColumns.parse({ createdAt: 'made_at', createdBy: 'made_by' });
  expect(mergeStage({ ...table, apply: { ...apply.parse({}), columns } })).toContain(
    'ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name"',
  );
  expect(mergeStage({ ...table, apply: { ...apply.parse({}), columns } })).not.toContain('"made_at" = ');
  expect(mergeStage(table)).toContain('"made_at" = EXCLUDED."made_at"');
});

test('a row that is nothing but its key is added when it is not there', () => {
  expect(mergeStage({ ...table, columns: [column('id')] })).toMatch(/ON CONFLICT \("id"\) DO NOTHING$/);
  expect(mergeStage({ ...table, columns: [column('id')] }, { sparesOwn: true }), 'told apart from one that was not written').toContain(
    'SET "id" = EXCLUDED."id" WHERE',
  );
});
