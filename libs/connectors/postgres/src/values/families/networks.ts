import type { ValueType } from './value-type.js';

/** Network addresses. */
export const networks: readonly ValueType[] = [
  {
    name: 'inet',
    oid: 869,
    comparison: 'value',
    golden: {
      '::1/64': '0340001000000000000000000000000000000001',
      '10.0.0.1/8': '020800040a000001',
      '192.168.0.1': '02200004c0a80001',
    },
  },
  {
    name: 'cidr',
    oid: 650,
    comparison: 'value',
    golden: {
      '10.0.0.0/8': '020801040a000000',
      '::/0': '0300011000000000000000000000000000000000',
    },
  },
  {
    name: 'macaddr',
    oid: 829,
    comparison: 'value',
    golden: {
      '08:00:2b:01:02:03': '08002b010203',
    },
  },
  {
    name: 'macaddr8',
    oid: 774,
    comparison: 'value',
    golden: {
      '08:00:2b:01:02:03:04:05': '08002b0102030405',
    },
  },
];
