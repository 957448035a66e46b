import type { ValueType } from './value-type.js';

/** Bytes and bits. */
export const bytes: readonly ValueType[] = [
  {
    name: 'bytea',
    oid: 17,
    isExact: true,
    golden: {
      '\\x': '',
      '\\x00ff5c27': '00ff5c27',
    },
  },
  {
    name: 'bit',
    oid: 1560,
    isExact: true,
    golden: {
      '1': '0000000180',
    },
  },
  {
    name: 'varbit',
    oid: 1562,
    isExact: true,
    golden: {
      '': '00000000',
      '10101010101': '0000000baaa0',
    },
  },
];
