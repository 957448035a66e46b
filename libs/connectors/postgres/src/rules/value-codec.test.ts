import type { ColumnShape, ValueType } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { valueTypes } from '../values/families/index.js';
import { postgresValues } from './value-codec.js';

const column: ColumnShape = {
  ...{ name: 'a', type: '', typeOid: 0, typeModifier: -1, userTypes: [], isBinarySafe: true },
  ...{ notNull: false, constantDefault: undefined, collation: undefined, generated: undefined },
};

function typeOf(type: string): ValueType {
  const made = postgresValues.madeType(type);
  return postgresValues.valueType({ ...column, ...made });
}

describe('values on the edges come back as the server writes them', () => {
  const looked = [
    'bool',
    'int2',
    'int4',
    'int8',
    'float4',
    'float8',
    'numeric',
    'text',
    'varchar',
    'uuid',
    'date',
    'timestamp',
    'timestamptz',
  ];
  test.each(valueTypes.filter(({ name }) => looked.includes(name)))('$name', ({ oid, golden }) => {
    const type = postgresValues.valueType({ ...column, typeOid: oid });
    expect(type.family).not.toBe('other');
    for (const [text, hex] of Object.entries(golden)) {
      const value = type.decode(Buffer.from(hex, 'hex'));
      expect(Buffer.from(type.encode(value)).toString('hex'), text).toBe(hex);
    }
  });
});

describe('what a type cannot hold is refused', () => {
  test.each<[string, bigint | string | number, string]>([
    ['smallint', 32_768n, 'VALUE_INVALID'],
    ['integer', -(2n ** 31n) - 1n, 'VALUE_INVALID'],
    ['bigint', 2n ** 63n, 'VALUE_INVALID'],
    ['numeric(3,1)', 100n, 'VALUE_INVALID'],
    ['character varying(2)', 'äöü', 'VALUE_TOO_LONG'],
    ['text', 'a\0', 'VALUE_INVALID'],
    ['date', 2_145_042_906, 'VALUE_INVALID'],
  ])('%s %s', (name, value, code) => {
    expect(() => typeOf(name).encode(value)).toThrow(expect.objectContaining({ code }));
  });
});

test('characters are counted, not bytes, and blanks at the end of a varchar do not count', () => {
  expect(Buffer.from(typeOf('character varying(2)').encode('😀😀')).toString()).toBe('😀😀');
  expect(Buffer.from(typeOf('character varying(2)').encode('ab  ')).toString()).toBe('ab  ');
});

test('a numeric has the places of its type, rounded with halves away from zero', () => {
  const stored = (digits: bigint, scale: number) => {
    const type = typeOf('numeric(10,2)');
    return type.decode(type.encode({ tag: 'number', digits, scale }));
  };
  expect(stored(15n, 1)).toEqual({ tag: 'number', digits: 150n, scale: 2 });
  expect(stored(-1005n, 3)).toEqual({ tag: 'number', digits: -101n, scale: 2 });
  expect(stored(9_999_999_999n, 2)).toMatchObject({ digits: 9_999_999_999n });
  expect(() => stored(99_999_999_995n, 3)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
});

test('padding of char(n) is no part of its value', () => {
  expect(typeOf('character(5)').decode(Buffer.from('ab   '))).toBe('ab');
});

test('user enums are texts, domains what is under them, citext a text; others are only null or not', () => {
  const mood = { tag: 'enum', schema: 'public', name: 'mood', labels: ['sad'] } as const;
  const domain = (base: string) =>
    ({
      tag: 'domain',
      schema: 'public',
      name: 'd',
      base,
      notNull: false,
      constantDefault: undefined,
      checks: [],
      collation: null,
    }) as const;
  const family = (userTypes: ColumnShape['userTypes']) => postgresValues.valueType({ ...column, typeOid: 99_999, userTypes }).family;
  expect(family([mood])).toBe('text');
  expect(family([domain('numeric(10,2)')])).toBe('decimal');
  expect(family([mood, domain('mood')])).toBe('text');
  expect(family([{ tag: 'extension', schema: 'public', name: 'citext', extension: 'citext' }])).toBe('text');
  expect(family([{ tag: 'composite', schema: 'public', name: 'c', fields: [] }])).toBe('other');
  expect(postgresValues.valueType({ ...column, typeOid: 3802 }).family).toBe('other');
});

test('what the log may leave out of an update is what can lie beside its row, and nothing where no row is large enough', () => {
  const left = (...types: readonly string[]) => {
    const columns = types.map((type) => ({ ...column, name: type, ...(postgresValues.madeType(type) ?? { type, typeOid: 3802 }) }));
    return [...postgresValues.leftOut(columns)];
  };
  expect(left('integer', 'text', 'uuid', 'numeric(10,2)', 'numeric')).toEqual(['text', 'numeric']);
  expect(left('integer', 'character varying(100)', 'character varying(350)', 'boolean')).toEqual([]);
  expect(left('integer', 'character varying(5)', 'character varying(500)')).toEqual(['character varying(500)']);
  expect(left('bigint', 'jsonb', 'timestamp with time zone')).toEqual(['jsonb']);
  const small = [{ tag: 'enum', schema: 'public', name: 'mood', labels: [] }] as const;
  expect([...postgresValues.leftOut([{ ...column, name: 'mood', typeOid: 99_999, userTypes: small }])]).toEqual([]);
});
