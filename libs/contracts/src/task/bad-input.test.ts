import { expect, test } from 'vitest';
import { wrongValues } from '../../test-support/wrong-values.js';
import { schemaProblems } from '../schema-problems.js';
import { taskDefinition } from './definition.js';

const base = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};
const cases = wrongValues(taskDefinition, base).map((one) => ({ ...one, place: one.path.join('.') }));

function problemsOf(document: unknown): readonly string[] {
  const { error } = taskDefinition.safeParse(document);
  return schemaProblems(error?.issues ?? []).map(({ code, path, text }) => `${code} ${path}: ${text}`);
}

test('the document that is spoilt is sound', () => {
  expect(problemsOf(base)).toEqual([]);
});

test('every field is spoilt in some way', () => {
  const spoilt = new Set(cases.map(({ path }) => path.filter((key) => typeof key === 'string').join('.')));
  expect([...spoilt]).toEqual(
    expect.arrayContaining([
      'name',
      'schedule.cron',
      'fullLoad.visibility',
      'targets.apply.scd2.time',
      'tables.columns.include',
      'tables.filters.upper',
      'tables.transformations.expression',
      'colour',
    ]),
  );
  expect(cases.length).toBeGreaterThan(5_000);
});

test.each(cases)('$place with $what: $code', ({ spoilt, sound, code, place, what }) => {
  const before = problemsOf(sound);
  const added = problemsOf(spoilt).filter((problem) => !before.includes(problem));
  // An operator or rule says for itself what it lacks
  const codes = what === 'nothing' && /^(.*\.)?(filters|transformations)\./.test(place) ? ['OPERATOR_INPUTS', code] : [code];
  expect(
    added.filter((problem) => codes.some((one) => problem.startsWith(`${one} ${place}: `))),
    added.join('\n'),
  ).not.toEqual([]);
});
