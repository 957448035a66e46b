import { describe, expect, test } from 'vitest';
import { checkDefinition } from './check-definition.js';

const base = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};
const item = { schema: 'public', table: 'item' };
const joined = (newColumn: string, ...dependsOn: string[]) => ({ type: 'create-column', operation: 'concat', newColumn, dependsOn });

function told(document: unknown): readonly string[] {
  return checkDefinition(document).problems.map(({ code, path }) => `${code} ${path}`);
}

describe('what is wrong beside something else that is wrong is told with it', () => {
  test.each([
    [
      'a circle beside an unknown operation',
      {
        ...base,
        tables: [
          {
            source: item,
            transformations: [
              { type: 'modify-column-value', operation: 'no-such', column: 'c' },
              joined('a', 'b', 'c'),
              joined('b', 'a', 'c'),
            ],
          },
        ],
      },
      [
        'VALUE_TYPE tables.0.transformations.0.operation',
        'DEPENDENCY_CYCLE tables.0.transformations.1',
        'DEPENDENCY_CYCLE tables.0.transformations.2',
      ],
    ],
    [
      'a table mapped twice beside a wrong filter',
      { ...base, tables: [{ source: item, filters: [{ operator: 'no-such', column: 'c', value: 1 }] }, { source: item }] },
      ['VALUE_TYPE tables.0.filters.0.operator', 'NAME_CLASH tables.1.source'],
    ],
    [
      'a time that is none and a contradiction beside an unknown field',
      { ...base, colour: 'red', schedule: { startAt: '2027-02-31T10:00:00' }, fullLoad: { onExistingRows: 'keep', visibility: 'swap' } },
      ['FIELD_UNKNOWN colour', 'SCHEDULE_INVALID schedule.startAt', 'SETTINGS_CONTRADICT fullLoad.visibility'],
    ],
    [
      'a contradiction of one table beside another that cannot be read',
      { ...base, tables: [{ source: { schema: 'public' } }, { source: item, key: ['a', 'a'] }] },
      ['VALUE_TYPE tables.0.source.table', 'NAME_CLASH tables.1.key'],
    ],
    [
      'a reversed range beside an input that is missing',
      {
        ...base,
        tables: [
          {
            source: item,
            filters: [
              { operator: 'equals', column: 'c' },
              { operator: 'between', column: 'c', lower: 2, upper: 1 },
            ],
          },
        ],
      },
      ['OPERATOR_INPUTS tables.0.filters.0.value', 'RANGE_REVERSED tables.0.filters.1'],
    ],
    [
      'a circle of rules of which one has a wrong description',
      { ...base, tables: [{ source: item, transformations: [{ ...joined('a', 'b', 'c'), description: 1 }, joined('b', 'a', 'c')] }] },
      [
        'VALUE_TYPE tables.0.transformations.0.description',
        'DEPENDENCY_CYCLE tables.0.transformations.0',
        'DEPENDENCY_CYCLE tables.0.transformations.1',
      ],
    ],
    [
      'settings beside a name that breaks the rule',
      { ...base, name: 'Shop!', schedule: { cron: '* *' } },
      ['NAME_INVALID name', 'SCHEDULE_INVALID schedule.cron', 'SCHEDULE_INVALID schedule.cron'],
    ],
    [
      'settings beside tables that are missing',
      { ...base, tables: undefined, fullLoad: { onExistingRows: 'keep', visibility: 'swap' } },
      ['VALUE_TYPE tables', 'SETTINGS_CONTRADICT fullLoad.visibility'],
    ],
  ])('%s', (_name, document, expected) => {
    expect(told(document)).toEqual(expected);
  });
});

describe('what only follows from a wrong value is not told', () => {
  test.each([
    ['no stopAt beside a wrong one', { ...base, schedule: { stopAt: 'tomorrow', stopBy: 'commit-time' } }, ['VALUE_TYPE schedule.stopAt']],
    ['a cron of a mode that cannot be read', { ...base, mode: 'fast', schedule: { cron: '0 5 * * *' } }, ['VALUE_TYPE mode']],
    ['no operation beside a wrong one', { ...base, cdc: { operations: ['upsert'] } }, ['VALUE_TYPE cdc.operations.0']],
    [
      'a default that is above what was written',
      { ...base, errors: { retry: { firstDelayMs: '1', maxDelayMs: 500 } } },
      ['VALUE_TYPE errors.retry.firstDelayMs'],
    ],
    [
      'no filter beside a wrong one',
      { ...base, tables: [{ source: item, onLeave: 'keep', filters: [{ operator: 'no-such', column: 'c', value: 1 }] }] },
      ['VALUE_TYPE tables.0.filters.0.operator'],
    ],
    [
      'only tables taken out, beside one that cannot be read',
      { ...base, tables: [{ source: item, exclude: true }, { source: 'item' }] },
      ['VALUE_TYPE tables.1.source'],
    ],
    [
      'columns of versions beside a wrong mode',
      { ...base, apply: { mode: 'scd3', scd2: { startColumn: 'since' } } },
      ['VALUE_TYPE apply.mode'],
    ],
  ])('%s', (_name, document, expected) => {
    expect(told(document)).toEqual(expected);
  });
});

test.each([undefined, null, 'shop', [], [base]])('what is no document at all is told as that: %j', (document) => {
  const { definition, sound, problems } = checkDefinition(document);
  expect({ definition, sound }).toEqual({ definition: undefined, sound: undefined });
  expect(problems).toMatchObject([{ code: 'VALUE_TYPE', path: '' }]);
});

test('an empty document lacks what it needs, and nothing else', () => {
  expect(told({})).toEqual(['VALUE_TYPE name', 'VALUE_TYPE source', 'VALUE_TYPE targets', 'VALUE_TYPE tables']);
});

describe('databases can be asked for what is sound', () => {
  const filters = [
    { operator: 'no-such', column: 'c', value: 1 },
    { operator: 'equals', column: 'd', value: 1 },
  ];
  const found = (path: string) => ({ severity: 'error' as const, code: 'COLUMN_UNKNOWN', path, text: 'There is none', remedy: '' });

  test('a finding has its place in the document, and what was taken out is not looked for', () => {
    const { sound } = checkDefinition({ ...base, colour: 'red', tables: [{ source: 'item' }, { source: item, filters }] });
    expect(sound?.definition.tables).toMatchObject([{ source: item, filters: [{ column: 'd' }] }]);
    expect(sound?.own([found('tables.0.filters.0')])).toMatchObject([{ path: 'tables.1.filters.1' }]);
  });

  test('a rule that was taken out might have changed what is found of its table, but not of its filters', () => {
    const { sound } = checkDefinition({
      ...base,
      tables: [{ source: item, filters: [filters[1]], transformations: [{ type: 'no-such' }] }],
    });
    expect(sound?.own([found('tables.0.key'), found('tables.0.filters.0')])).toMatchObject([{ path: 'tables.0.filters.0' }]);
  });

  test('of a wrong mode they would be asked the wrong things', () => {
    expect(checkDefinition({ ...base, mode: 'fast' }).sound).toBeUndefined();
    expect(checkDefinition({ ...base, name: 'Shop!' }).sound).toBeUndefined();
  });
});
