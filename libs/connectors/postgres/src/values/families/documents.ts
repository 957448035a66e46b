import type { ValueType } from './value-type.js';

/** JSON and XML. */
export const documents: readonly ValueType[] = [
  {
    name: 'json',
    oid: 114,
    comparison: 'text',
    golden: {
      '{"a" : 1, "a": 2}': '7b226122203a20312c202261223a20327d',
      null: '6e756c6c',
    },
  },
  {
    name: 'jsonb',
    oid: 3802,
    comparison: 'text',
    golden: {
      '{"b": [1.10, null, "ä"]}': '017b2262223a205b312e31302c206e756c6c2c2022c3a4225d7d',
      '"text"': '01227465787422',
      null: '016e756c6c',
    },
  },
  {
    name: 'jsonpath',
    oid: 4072,
    comparison: 'text',
    golden: {
      '$."a"[*]?(@ > 1)': '01242e2261225b2a5d3f2840203e203129',
    },
  },
  {
    name: 'xml',
    oid: 142,
    comparison: 'text',
    golden: {
      '<a>ä</a>': '3c613ec3a43c2f613e',
    },
  },
];
