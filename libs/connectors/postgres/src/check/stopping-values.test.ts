import type { ColumnShape, TableShape, UserType } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { stoppingValueFindings } from './stopping-values.js';

const column = (name: string, typeOid: number, isBinarySafe = true): ColumnShape => ({
  ...{ name, type: name, typeOid, typeModifier: -1, notNull: false, userTypes: [], isBinarySafe },
  ...{ constantDefault: undefined, collation: undefined, generated: undefined },
});
const shape: TableShape = {
  ...{ schema: 'public', table: 't', key: [], primaryKey: [], replicaIdentity: 'default', fingerprint: '' },
  ...{ estimatedRows: 0, bytes: 0, pages: 0, fileNode: '', objects: [] },
  columns: [column('endless', 1186, false), column('old', 1186), column('many', 1187, false), column('path', 4072), column('text', 25)],
};

const own = { schema: 'public', name: 'own' } as const;
const domain: UserType = {
  ...own,
  tag: 'domain',
  base: 'interval(3)',
  notNull: false,
  constantDefault: undefined,
  checks: [],
  collation: null,
};
const composite: UserType = {
  ...own,
  tag: 'composite',
  fields: ['jsonpath[]', 'interval'].map((type) => ({ name: 'f', type, collation: null })),
};
const range: UserType = { ...own, tag: 'range', subtype: 'interval', operatorClass: null, collation: null, multirange: 'many' };
const alike: UserType = {
  ...own,
  tag: 'composite',
  fields: ['intervals', 'jsonpaths'].map((type) => ({ name: 'f', type, collation: null })),
};

test.each([
  ['domain', domain, 'infinity'],
  ['composite', composite, 'infinity, or a method that Postgres 17 has brought'],
  ['range', range, 'infinity'],
] as const)('so are those inside of a %s', (name, type, words) => {
  const shapeOf = (userType: UserType) => ({ ...shape, columns: [{ ...column(name, 20_000, false), userTypes: [userType] }] });
  expect(stoppingValueFindings([shapeOf(type)], 160_004)).toMatchObject([
    { code: 'VALUE_MAY_STOP', object: `public.t.${name}`, found: `${name}: a value may be or have ${words}` },
  ]);
  expect(stoppingValueFindings([shapeOf(alike)], 160_004)).toEqual([]);
});

test('values that a target before 17 does not take are told of beforehand, column by column', () => {
  expect(stoppingValueFindings([shape], 160_004)).toMatchObject([
    { code: 'VALUE_MAY_STOP', severity: 'info', object: 'public.t.endless', found: 'endless: a value may be or have infinity' },
    { object: 'public.t.many' },
    { object: 'public.t.path', found: 'path: a value may be or have a method that Postgres 17 has brought' },
  ]);
  expect(stoppingValueFindings([shape], 170_000)).toEqual([]);
});
