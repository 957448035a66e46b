import type { ValueType } from './value-type.js';

/** Ranges, and sets of them. */
export const ranges: readonly ValueType[] = [
  {
    name: 'int4range',
    oid: 3904,
    comparison: 'text',
    golden: {
      empty: '01',
      '[1,10)': '020000000400000001000000040000000a',
      '(,)': '18',
    },
  },
  {
    name: 'int8range',
    oid: 3926,
    comparison: 'text',
    golden: {
      '[1,)': '12000000080000000000000001',
    },
  },
  {
    name: 'numrange',
    oid: 3906,
    comparison: 'text',
    golden: {
      '(1.5,2.5]': '040000000c0002000000000001000113880000000c000200000000000100021388',
    },
  },
  {
    name: 'daterange',
    oid: 3912,
    comparison: 'text',
    golden: {
      '[2020-01-01,infinity)': '020000000400001c89000000047fffffff',
    },
  },
  {
    name: 'tsrange',
    oid: 3908,
    comparison: 'text',
    golden: {
      '["2020-01-01 00:00:00",)': '120000000800023e0786c26000',
    },
  },
  {
    name: 'tstzrange',
    oid: 3910,
    comparison: 'text',
    golden: {
      '(,"2020-01-01 00:00:00+00"]': '0c0000000800023e0786c26000',
    },
  },
  {
    name: 'int4multirange',
    oid: 4451,
    comparison: 'text',
    golden: {
      '{}': '00000000',
      '{[1,3),[5,9)}': '00000002000000110200000004000000010000000400000003000000110200000004000000050000000400000009',
    },
  },
  {
    name: 'int8multirange',
    oid: 4536,
    comparison: 'text',
    golden: {
      '{[1,3)}': '000000010000001902000000080000000000000001000000080000000000000003',
    },
  },
  {
    name: 'nummultirange',
    oid: 4532,
    comparison: 'text',
    golden: {
      '{(1.5,2.5]}': '0000000100000021040000000c0002000000000001000113880000000c000200000000000100021388',
    },
  },
  {
    name: 'datemultirange',
    oid: 4535,
    comparison: 'text',
    golden: {
      '{[2020-01-01,2020-02-01)}': '0000000100000011020000000400001c890000000400001ca8',
    },
  },
  {
    name: 'tsmultirange',
    oid: 4533,
    comparison: 'text',
    golden: {
      '{}': '00000000',
    },
  },
  {
    name: 'tstzmultirange',
    oid: 4534,
    comparison: 'text',
    golden: {
      '{}': '00000000',
    },
  },
];
