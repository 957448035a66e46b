import { expect, test } from 'vitest';
import { labelStatements, mayGrowInto, missingLabels } from './enum-labels.js';

test.each<[found: string, wanted: string, may: boolean]>([
  ['a c', 'a b c', true],
  ['a c', 'x a y c z', true],
  ['', 'a', true],
  ['a c', 'a c', false],
  ['a c', 'c a b', false],
  ['a c', 'z c', false],
  ['a c', 'z b c', false],
  ['a b c', 'a c', false],
])('an enum of %s may grow into %s: %s', (found, wanted, may) => {
  const labels = (words: string) => words.split(' ').filter((word) => word !== '');
  expect(mayGrowInto(labels(found), labels(wanted))).toBe(may);
});

test('each label comes right behind the one before it, which is there by then; names and labels are quoted', () => {
  const type = { tag: 'enum' as const, schema: 'a"b', name: 'Mood', labels: ['x', 'y', 'a', "it's", 'c', 'z'] };
  const growing = { type, found: ['a', 'c'] };
  const name = '"a""b"."Mood"';
  expect(labelStatements(growing)).toEqual([
    `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS 'x' BEFORE 'a'`,
    `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS 'y' AFTER 'x'`,
    `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS 'it''s' AFTER 'a'`,
    `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS 'z' AFTER 'c'`,
  ]);
  expect(missingLabels(growing).map(({ label }) => label)).toEqual(['x', 'y', "it's", 'z']);
  expect(labelStatements({ type: { ...type, labels: ['a'] }, found: [] })).toEqual([`ALTER TYPE ${name} ADD VALUE IF NOT EXISTS 'a'`]);
});
