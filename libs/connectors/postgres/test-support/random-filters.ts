import type { TaskDraft } from '@trem/contracts';
import { drawSeed, Seeded } from '@trem/testing';
import { expect } from 'vitest';
import { type RandomColumn, randomColumns } from './random-values.js';
import { planOne, relationOf } from './rules-kit.js';
import { openRulesRig, type RulesRig } from './rules-rig.js';

type Filter = NonNullable<TaskDraft['tables'][number]['filters']>[number];

const equalities = ['equals', 'not-equals'] as const;
const lists = ['in', 'not-in'] as const;
const textTests = ['starts-with', 'ends-with', 'contains', 'not-contains'] as const;
const comparisons = ['greater-than', 'greater-than-or-equal', 'less-than', 'less-than-or-equal'] as const;
const ranges = ['between', 'not-between'] as const;
const dateTests = [
  'date-equals',
  'date-not-equals',
  'date-greater-than',
  'date-greater-than-or-equal',
  'date-less-than',
  'date-less-than-or-equal',
] as const;
const dateRanges = ['date-between', 'date-not-between'] as const;
const nullTests = ['is-null', 'is-not-null'] as const;
const zones = ['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu'] as const;

/** Every operator on a column of a family, with inputs that are drawn. */
function filtersOn(random: Seeded, column: RandomColumn): readonly Filter[] {
  const common = { column: column.name };
  const orNull = () => ({ ...common, includeNull: random.below(4) === 0 });
  const any = nullTests.map((operator): Filter => ({ operator, ...common }));
  const value = () => random.pick(column.values);
  switch (familyOf(column)) {
    case 'text': {
      const folds = () => ({ ...orNull(), caseSensitive: random.below(3) > 0 });
      const part = () => random.pick(['a', 'b', 'ß', '%', '_', '.', '\\', "'", ' ', '😀', 'S', 'Ab', 'ab', '\u0301', '(']);
      return [
        ...any,
        ...equalities.map((operator): Filter => ({ operator, ...folds(), value: value() })),
        ...lists.map((operator): Filter => ({ operator, ...folds(), values: [value(), value(), 'a,b'] })),
        ...textTests.map((operator): Filter => ({ operator, ...folds(), value: part() })),
      ];
    }
    case 'number': {
      const number = () => random.pick([...column.values, '1.5', '0.1', '-1', '1e2', '1.00']);
      return [
        ...any,
        ...equalities.map((operator): Filter => ({ operator, ...orNull(), value: number() })),
        ...lists.map((operator): Filter => ({ operator, ...orNull(), values: [number(), number()] })),
        ...comparisons.map((operator): Filter => ({ operator, ...orNull(), value: number() })),
        ...ranges.map((operator): Filter => ({ operator, ...orNull(), lower: number(), upper: number() })),
      ];
    }
    case 'boolean':
      return [
        ...any,
        ...equalities.map((operator): Filter => ({ operator, ...orNull(), value: random.below(2) === 0 })),
        ...lists.map((operator): Filter => ({ operator, ...orNull(), values: ['true'] })),
      ];
    case 'date': {
      const isDay = column.type === 'date';
      const times = isDay
        ? []
        : ['2022-01-01 23:59:59.999999', '2022-01-02 00:00:00', '2022-03-27 02:30:00', '2022-10-30 02:30:00', '2020-02-29T12:34:56.789'];
      const offsets = column.type.includes('with time') ? ['2022-01-01T00:00:00+02:00', '2022-01-02 00:00:00Z'] : [];
      const date = () =>
        random.pick(['2022-01-01', '2021-12-31', '2020-02-29', '0001-01-01', '9999-12-31', 'infinity', '-infinity', ...times, ...offsets]);
      const zoned = () => ({ ...orNull(), timeZone: random.pick(zones) });
      return [
        ...any,
        ...dateTests.map((operator): Filter => ({ operator, ...zoned(), value: date() })),
        ...dateRanges.map((operator): Filter => ({ operator, ...zoned(), lower: date(), upper: date() })),
      ];
    }
    default:
      return any;
  }
}

function familyOf({ name, type }: RandomColumn): 'text' | 'number' | 'boolean' | 'date' | 'other' {
  if (type === 'boolean') {
    return 'boolean';
  }
  if (['txt', 'vc', 'ch', 'ci', 'mood', 'uid', 'nt', 'dt', 'st'].includes(name)) {
    return 'text';
  }
  return ['day', 'ts', 'tz'].includes(name) ? 'date' : ['doc', 'pair'].includes(name) ? 'other' : 'number';
}

/** Draws filters of every operator on every type, and asks the server and the code which rows pass. */
export async function compareRandomFilters({ rows, rounds }: { readonly rows: number; readonly rounds: number }): Promise<void> {
  const seed = drawSeed(`${rounds} rounds of filters over ${rows} rows`);
  const random = new Seeded(seed);
  await using rig = await openRulesRig(random, rows);
  let compared = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const filter of randomColumns.flatMap((column) => filtersOn(random, column))) {
      compared += (await compareFilter(rig, filter)) ? 1 : 0;
    }
  }
  expect(compared, `seed ${seed}`).toBeGreaterThan(100 * rounds);
}

const at = { committedAt: 0, appliedAt: 0 };

/** False when the filter is refused, as reversed ranges are, or SQL does not say it. */
async function compareFilter(rig: RulesRig, filter: Filter): Promise<boolean> {
  let table: ReturnType<typeof planOne>;
  try {
    table = planOne(rig.shape, { filters: [filter] });
  } catch (error) {
    if (/RANGE_REVERSED|VALUE_TYPE|Beyond|above the upper/.test(String(error))) {
      return false;
    }
    throw error;
  }
  const relation = relationOf(rig.shape);
  const rules = table.rules?.bind(relation);
  const passing = rig.rows.flatMap(({ id, row }) => (rules?.map({ tag: 'insert', relation, after: row }, at) === undefined ? [] : [id]));
  const where = table.rules?.load.where;
  if (where === undefined) {
    return false;
  }
  const found = await rig.database.query<{ id: number }>(`SELECT id FROM item WHERE ${where} ORDER BY id`);
  expect(
    found.map(({ id }) => id),
    JSON.stringify(filter),
  ).toEqual(passing);
  return true;
}
