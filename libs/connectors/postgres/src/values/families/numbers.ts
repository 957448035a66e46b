import type { ValueType } from './value-type.js';

/** Whole numbers, numbers with a point, money. */
export const numbers: readonly ValueType[] = [
  {
    name: 'bool',
    oid: 16,
    comparison: 'value',
    golden: {
      true: '01',
      false: '00',
    },
  },
  {
    name: 'int2',
    oid: 21,
    comparison: 'value',
    golden: {
      '-32768': '8000',
      '32767': '7fff',
    },
  },
  {
    name: 'int4',
    oid: 23,
    comparison: 'value',
    golden: {
      '-2147483648': '80000000',
      '2147483647': '7fffffff',
      '0': '00000000',
    },
  },
  {
    name: 'int8',
    oid: 20,
    comparison: 'value',
    golden: {
      '-9223372036854775808': '8000000000000000',
      '9223372036854775807': '7fffffffffffffff',
      '9007199254740993': '0020000000000001',
    },
  },
  {
    name: 'float4',
    oid: 700,
    comparison: 'text',
    golden: {
      NaN: '7fc00000',
      '-Infinity': 'ff800000',
      '1e-45': '00000001',
      '3.4028235e+38': '7f7fffff',
      '-0': '80000000',
      '0.1': '3dcccccd',
    },
  },
  {
    name: 'float8',
    oid: 701,
    comparison: 'text',
    golden: {
      NaN: '7ff8000000000000',
      Infinity: '7ff0000000000000',
      '5e-324': '0000000000000001',
      '1.7976931348623157e+308': '7fefffffffffffff',
      '-0': '8000000000000000',
      '0.1': '3fb999999999999a',
    },
  },
  {
    name: 'numeric',
    oid: 1700,
    comparison: 'text',
    golden: {
      NaN: '00000000c0000000',
      Infinity: '00000000d0000020',
      '-Infinity': '00000000f0000020',
      '1.10': '0002000000000002000103e8',
      '1.1': '0002000000000001000103e8',
      '0.00': '0000000000000002',
      '-0.000000000000000000001': '0001fffa4000001503e8',
      '12345678901234567890.5': '000600040000000104d2162e23340d801ed21388',
    },
  },
  {
    name: 'money',
    oid: 790,
    comparison: 'value',
    golden: {
      '$0.00': '0000000000000000',
      '-$92,233,720,368,547,758.08': '8000000000000000',
      '$1.50': '0000000000000096',
    },
  },
];
