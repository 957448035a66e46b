import type { ValueType } from './value-type.js';

/** Text search. */
export const searches: readonly ValueType[] = [
  {
    name: 'tsvector',
    oid: 3614,
    comparison: 'text',
    golden: {
      "'a':1A 'b':2,3C": '0000000261000001c0016200000200024003',
    },
  },
  {
    name: 'tsquery',
    oid: 3615,
    comparison: 'text',
    unreadableEmpty: '00000000',
    golden: {
      "'a' & !'b' | 'c':*": '00000006020301000163000202020101000062000100006100',
    },
  },
];
