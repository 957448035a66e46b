import { expect, test } from 'vitest';
import { asAltered } from './altered-columns.js';
import type { Position } from './position.js';
import type { Relation, RelationColumn } from './source-event.js';

function columns(...names: readonly string[]) {
  return names.map((name) => {
    const [own = '', type = '23'] = name.split(':');
    return { name: own, typeOid: Number(type), typeModifier: -1 };
  });
}

test('rows of before are read under the names and types of now: those of earlier transactions, and of the same one from before it', () => {
  const at = (position: string) => position as Position;
  const relation = (fingerprint: string, ...names: string[]): Relation => ({
    ...{ id: 1, schema: 'public', table: 'item', fingerprint },
    columns: columns(...names),
  });
  const [a, b, c, b25] = columns('a', 'b', 'c', 'b:25') as [RelationColumn, RelationColumn, RelationColumn, RelationColumn];
  const history = [
    { commitAt: at('5'), fingerprints: ['f0'], columns: [{ from: a, to: b }] },
    { commitAt: at('5'), fingerprints: ['f0', 'f1'], columns: [{ from: b, to: b25 }] },
    {
      commitAt: at('8'),
      fingerprints: ['f2'],
      columns: [
        { from: b25, to: c },
        { from: c, to: b25 },
      ],
    },
  ];
  const namesOf = (...of: Parameters<typeof asAltered>) => asAltered(...of).columns.map(({ name, typeOid }) => `${name}:${typeOid}`);
  expect(namesOf(relation('f0', 'id', 'a'), history, at('4'))).toEqual(['id:23', 'c:23']);
  expect(namesOf(relation('f0', 'id', 'a'), history.slice(0, 2), at('5'))).toEqual(['id:23', 'b:25']);
  expect(namesOf(relation('f1', 'id', 'b'), history.slice(0, 2), at('5'))).toEqual(['id:23', 'b:25']);
  expect(namesOf(relation('f2', 'id', 'b:25', 'c'), history, at('7'))).toEqual(['id:23', 'c:23', 'b:25']);
  expect(namesOf(relation('f3', 'id', 'c:25', 'b'), history, at('8'))).toEqual(['id:23', 'c:25', 'b:23']);
  expect(namesOf(relation('f3', 'id', 'a'), history, at('9'))).toEqual(['id:23', 'a:23']);
});
