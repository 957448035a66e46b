import type { ColumnShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { columnAt, withoutNewScale } from './target-server.js';

test('a scale that only later servers know is left out, and no other', () => {
  expect(
    ['numeric(3,-2)', 'numeric(3,5)', 'numeric(3,5)[]', 'numeric(10,2)', 'numeric(2,2)', 'numeric(5,0)[]', 'numeric', 'text'].map(
      withoutNewScale,
    ),
  ).toEqual(['numeric', 'numeric', 'numeric[]', 'numeric(10,2)', 'numeric(2,2)', 'numeric(5,0)[]', 'numeric', 'text']);
});

test('a server writes a column as it can', () => {
  const generated = { kind: 'virtual', expression: 'a * 2' } as const;
  const column: ColumnShape = {
    ...{ name: 'v', type: 'numeric(3,-2)', typeOid: 1700, typeModifier: 198_658, notNull: false, userTypes: [], isBinarySafe: true },
    ...{ constantDefault: undefined, collation: undefined, generated },
  };
  const at = (version: number) => columnAt({ version, collations: new Set() }, column);
  expect(at(140_017)).toEqual({ type: 'numeric', generated: { kind: 'stored', expression: 'a * 2' } });
  expect(at(170_002)).toEqual({ type: 'numeric(3,-2)', generated: { kind: 'stored', expression: 'a * 2' } });
  expect(at(180_000)).toEqual({ type: 'numeric(3,-2)', generated });
});
