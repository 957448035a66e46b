import type { ValueType } from './value-type.js';

/** Texts. */
export const texts: readonly ValueType[] = [
  {
    name: 'text',
    oid: 25,
    comparison: 'value',
    golden: {
      '': '',
      'ä😀\n\t\\N"\'': 'c3a4f09f98800a095c4e2227',
    },
  },
  {
    name: 'varchar',
    oid: 1043,
    comparison: 'value',
    golden: {
      '': '',
      'ä😀': 'c3a4f09f9880',
    },
  },
  {
    name: 'bpchar',
    oid: 1042,
    comparison: 'blanks',
    golden: {
      'ab ': '616220',
      '': '',
    },
  },
  {
    name: 'name',
    oid: 19,
    comparison: 'value',
    golden: {
      'a name': '61206e616d65',
    },
  },
  {
    name: '"char"',
    oid: 18,
    comparison: 'value',
    golden: {
      a: '61',
      '': '00',
    },
  },
  {
    name: 'refcursor',
    oid: 1790,
    comparison: 'text',
    golden: {
      cursor: '637572736f72',
    },
  },
];
