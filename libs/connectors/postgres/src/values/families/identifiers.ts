import type { ValueType } from './value-type.js';

/** Numbers that a server gives: they are copied as numbers. */
export const identifiers: readonly ValueType[] = [
  {
    name: 'uuid',
    oid: 2950,
    comparison: 'value',
    golden: {
      '00000000-0000-0000-0000-000000000000': '00000000000000000000000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff': 'ffffffffffffffffffffffffffffffff',
    },
  },
  {
    name: 'oid',
    oid: 26,
    comparison: 'value',
    golden: {
      '0': '00000000',
      '4294967295': 'ffffffff',
    },
  },
  {
    name: 'xid',
    oid: 28,
    comparison: 'text',
    golden: {
      '4294967295': 'ffffffff',
    },
  },
  {
    name: 'xid8',
    oid: 5069,
    comparison: 'value',
    golden: {
      '18446744073709551615': 'ffffffffffffffff',
    },
  },
  {
    name: 'cid',
    oid: 29,
    comparison: 'text',
    golden: {
      '1': '00000001',
    },
  },
  {
    name: 'tid',
    oid: 27,
    comparison: 'text',
    golden: {
      '(4294967295,65535)': 'ffffffffffff',
    },
  },
  {
    name: 'pg_lsn',
    oid: 3220,
    comparison: 'value',
    golden: {
      'FFFFFFFF/FFFFFFFF': 'ffffffffffffffff',
    },
  },
  {
    name: 'txid_snapshot',
    oid: 2970,
    comparison: 'text',
    golden: {
      '10:20:10,14': '00000002000000000000000a0000000000000014000000000000000a000000000000000e',
    },
  },
  {
    name: 'pg_snapshot',
    oid: 5038,
    comparison: 'text',
    golden: {
      '10:20:10,14': '00000002000000000000000a0000000000000014000000000000000a000000000000000e',
    },
  },
  {
    name: 'int2vector',
    oid: 22,
    comparison: 'text',
    unreadableEmpty: '0000000100000000000000150000000000000000',
    golden: {
      '1 2 3': '0000000100000000000000150000000300000000000000020001000000020002000000020003',
    },
  },
  {
    name: 'oidvector',
    oid: 30,
    comparison: 'text',
    unreadableEmpty: '00000001000000000000001a0000000000000000',
    golden: {
      '1 2 3': '00000001000000000000001a0000000300000000000000040000000100000004000000020000000400000003',
    },
  },
];
