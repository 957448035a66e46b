import type { ValueType } from './value-type.js';

/** Texts. */
export const texts: readonly ValueType[] = [
  {
    name: 'text',
    oid: 25,
    isExact: true,
    golden: {
      '': '',
      'ä😀\n\t\\N"\'': 'c3a4f09f98800a095c4e2227',
    },
  },
  {
    name: 'varchar',
    oid: 1043,
    isExact: true,
    golden: {
      '': '',
      'ä😀': 'c3a4f09f9880',
    },
  },
  {
    name: 'bpchar',
    oid: 1042,
    isExact: false,
    golden: {
      'ab ': '616220',
      '': '',
    },
  },
  {
    name: 'name',
    oid: 19,
    isExact: true,
    golden: {
      'a name': '61206e616d65',
    },
  },
  {
    name: '"char"',
    oid: 18,
    isExact: true,
    golden: {
      a: '61',
      '': '00',
    },
  },
  {
    name: 'refcursor',
    oid: 1790,
    isExact: false,
    golden: {
      cursor: '637572736f72',
    },
  },
];
