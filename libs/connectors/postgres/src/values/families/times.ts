import type { ValueType } from './value-type.js';

/** Dates, times, spans. */
export const times: readonly ValueType[] = [
  {
    name: 'date',
    oid: 1082,
    comparison: 'value',
    golden: {
      infinity: '7fffffff',
      '-infinity': '80000000',
      '4713-01-01 BC': 'ffda97cd',
      '5874897-12-31': '7fda970c',
    },
  },
  {
    name: 'time',
    oid: 1083,
    comparison: 'value',
    golden: {
      '00:00:00': '0000000000000000',
      '24:00:00': '000000141dd76000',
      '23:59:59.999999': '000000141dd75fff',
    },
  },
  {
    name: 'timetz',
    oid: 1266,
    comparison: 'value',
    golden: {
      '00:00:00+15:59:59': '0000000000000000ffff1f01',
      '24:00:00-15:59:59': '000000141dd760000000e0ff',
    },
  },
  {
    name: 'timestamp',
    oid: 1114,
    comparison: 'value',
    golden: {
      infinity: '7fffffffffffffff',
      '-infinity': '8000000000000000',
      '4713-01-01 00:00:00 BC': 'fd0f7fbdaf17e000',
      '294276-12-31 23:59:59.999999': '7fffff5bb3b29fff',
    },
  },
  {
    name: 'timestamptz',
    oid: 1184,
    comparison: 'value',
    golden: {
      infinity: '7fffffffffffffff',
      '-infinity': '8000000000000000',
      '4713-01-02 00:00:00+00 BC': 'fd0f7fd1ccef4000',
      '294276-12-31 23:59:59.999999+00': '7fffff5bb3b29fff',
    },
  },
  {
    name: 'interval',
    oid: 1186,
    comparison: 'text',
    golden: {
      '178000000 years': '0000000000000000000000007f50c600',
      '-1 mons +2 days -00:00:00.000001': 'ffffffffffffffff00000002ffffffff',
      '00:00:00': '00000000000000000000000000000000',
    },
  },
];
