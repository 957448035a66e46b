import type { ValueType } from './value-type.js';

/** Bytes and bits. */
export const bytes: readonly ValueType[] = [
  {
    name: 'bytea',
    oid: 17,
    comparison: 'value',
    golden: {
      '\\x': '',
      '\\x00ff5c27': '00ff5c27',
    },
  },
  {
    name: 'bit',
    oid: 1560,
    comparison: 'value',
    golden: {
      '1': '0000000180',
    },
  },
  {
    name: 'varbit',
    oid: 1562,
    comparison: 'value',
    golden: {
      '': '00000000',
      '10101010101': '0000000baaa0',
    },
  },
];
