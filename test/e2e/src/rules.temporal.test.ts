import type { TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import type { TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filterCases } from './rules/filter-cases.js';
import { LEAVING_CHANGES, LEAVING_SQL, leavingCases, leavingMappings, leavingTable } from './rules/leaving-cases.js';
import { type RuleCase, SAMPLE, traffic } from './rules/rule-case.js';
import { transformationCases } from './rules/transformation-cases.js';

const cases = [...filterCases, ...transformationCases];
const tableOf = (one: RuleCase) => `case_${cases.indexOf(one) + 1}`;
type Rules = NonNullable<TaskDraft['tables'][number]['transformations']>;
/** Two tables whose texts are hashed. */
const hashed = ['hashed_1', 'hashed_2'] as const;
const hashedMappings = hashed.map((table): TaskDraft['tables'][number] => ({
  source: { schema: 'public', table },
  transformations: [{ type: 'modify-column-value', operation: 'mask', column: 'txt', method: 'hash' }],
}));
/** Large texts of which the log sends the old ones with FULL only. */
const large = ['large_full', 'large_default'] as const;
const LARGE_SQL = large
  .map(
    (table) => `CREATE TABLE ${table} (id int PRIMARY KEY, code text, big text); ALTER TABLE ${table} ALTER big SET STORAGE EXTERNAL;
      INSERT INTO ${table} SELECT id, 'c' || id, repeat(md5(id::text), 300) FROM generate_series(1, 3) id`,
  )
  .join('; ');
const largeRules: Rules = [
  { type: 'modify-column-value', operation: 'uppercase', column: 'big' },
  { type: 'create-column', operation: 'concat', newColumn: 'made', dependsOn: ['code', 'big'], separator: '-' },
];
const nameOf = ({ row, lines = [], name }: RuleCase) => `[row ${row}] ${lines.map((line) => `[${line}] `).join('')}${name}`;

let installation: Installation;
let scenario: Scenario;
beforeAll(async () => {
  installation = await startInstallation();
  const tables = cases.map(tableOf);
  const made = [...cases, ...hashed].map((one, index) => {
    const shape = typeof one === 'string' ? undefined : one.shape;
    const table = typeof one === 'string' ? one : (tables[index] ?? '');
    const more = shape === undefined ? '' : `, ${shape.replaceAll('{table}', table)}`;
    return `CREATE TABLE ${table} (LIKE sample INCLUDING ALL); ALTER TABLE ${table} REPLICA IDENTITY FULL${more}; INSERT INTO ${table} SELECT * FROM sample`;
  });
  const mappings = cases.map(({ filters, transformations, columns, key, onLeave, apply }, index): TaskDraft['tables'][number] => ({
    source: { schema: 'public', table: tables[index] ?? '' },
    ...(filters === undefined ? {} : { filters }),
    ...(transformations === undefined ? {} : { transformations }),
    ...(columns === undefined ? {} : { columns }),
    ...(key === undefined ? {} : { key }),
    ...(onLeave === undefined ? {} : { onLeave }),
    ...(apply === undefined ? {} : { apply }),
  }));
  scenario = await startScenario(installation, {
    sql: `${SAMPLE}; ${made.join('; ')}; ${LEAVING_SQL}; ${LARGE_SQL}; ALTER TABLE large_full REPLICA IDENTITY FULL`,
    tables: [],
    definition: {
      accept: ['KEY_NOT_UNIQUE', 'BEFORE_IMAGE_NEEDED'],
      tables: [
        ...[...mappings, ...hashedMappings, ...leavingMappings],
        ...[
          { source: { schema: 'public', table: 'large_full' }, transformations: largeRules },
          { source: { schema: 'public', table: 'settled' } },
        ],
      ],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc', 300_000);
});
afterAll(async () => {
  await scenario?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

/** Rows as text with the names of their columns, so that a name or a look of a value that differs is a difference. */
async function rowsOf(database: TestDatabase, query: string): Promise<readonly string[]> {
  const found = await database.query<{ text: string }>(`SELECT row_to_json(r)::text AS text FROM (${query}) AS r`);
  return found.map(({ text }) => text).sort();
}

async function expectAsSaid(one: RuleCase): Promise<void> {
  const { where = 'true', select = '*', target = {} } = one;
  const quoted = [target.schema ?? 'public', (target.table ?? tableOf(one)).replace('{table}', tableOf(one))].map(
    (name) => `"${name.replaceAll('"', '""')}"`,
  );
  const expected = await rowsOf(scenario.source, `SELECT ${select} FROM ${tableOf(one)} WHERE ${where}`);
  expect(await rowsOf(scenario.target, `SELECT * FROM ${quoted.join('.')}`)).toEqual(expected);
}

const aCase = { schema: 'public', table: 'case_1' };

/** A draft of a task that would copy one table with these rules. */
async function draftWith(transformations: Rules): Promise<TaskDraft> {
  const { definition } = await installation.api.task(scenario.task);
  return { ...definition, name: 'another', tables: [{ source: aCase, transformations }] };
}

test('[row 56] every column that the catalogue shows as fit for the key may join it, and any other is refused by name', async () => {
  const { columns } = await installation.api.table(scenario.endpoints.source, aCase.schema, aCase.table);
  const names = (isWanted: (column: (typeof columns)[number]) => boolean) => columns.filter(isWanted).map(({ name }) => name);
  const [inKey, fit] = [names(({ keyPosition }) => keyPosition !== null), names((one) => one.keyPosition === null && !one.nullable)];
  expect([inKey, fit]).toEqual([['id'], ['part']]);
  const problemsWith = async (...picked: readonly string[]) => {
    const { problems } = await installation.api.validateTask(await draftWith([{ type: 'add-primary-key', columns: [...picked] }]));
    return problems.filter(({ code }) => code.startsWith('KEY_') || code.startsWith('COLUMN_')).map(({ code, path }) => [code, path]);
  };
  expect(await problemsWith(...fit)).toEqual([]);
  const unfit = names(({ nullable }) => nullable);
  const at = (index: number) => `tables.0.transformations.0.columns.${index}`;
  expect(await problemsWith(...unfit, 'prat')).toEqual([
    ...unfit.map((_, index) => ['KEY_NULLABLE', at(index)]),
    ['COLUMN_UNKNOWN', at(unfit.length)],
  ]);
});

const concat = (newColumn: string, dependsOn: string[], more: object = {}): Rules[number] => ({
  ...{ type: 'create-column', operation: 'concat', newColumn, dependsOn },
  ...more,
});

test('[row 66] the order of the rules is shown before the start; one that contradicts a dependency or goes in a circle is refused with the names', async () => {
  const rules: Rules = [
    concat('all', ['both', 'num_text']),
    concat('both', ['txt', 'code']),
    { type: 'modify-column-value', operation: 'uppercase', column: 'txt', priority: 'low' },
    { type: 'modify-column-value', operation: 'trim', column: 'num_text' },
  ];
  const shown = await installation.api.previewTask({ table: aCase, rows: 1, definition: await draftWith(rules) });
  expect(shown.order.map(({ name, column, waitsFor }) => [name, column, waitsFor])).toEqual([
    ['trim', 'num_text', []],
    ['uppercase', 'txt', []],
    ['concat', 'both', ['txt']],
    ['concat', 'all', ['both', 'num_text']],
  ]);
  expect(shown.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const refused = async (...wrong: Rules) => {
    const { problems } = await installation.api.validateTask(await draftWith(wrong));
    return problems.filter(({ severity }) => severity === 'error').map(({ code, text }) => `${code}: ${text}`);
  };
  expect(await refused(concat('a', ['b', 'txt']), concat('b', ['a', 'txt']))).toEqual([
    ...Array(2).fill('DEPENDENCY_CYCLE: A circle of "a", "b"'),
  ]);
  expect(await refused(concat('both', ['txt', 'code'], { priority: 'low' }), concat('all', ['both', 'txt'], { priority: 'high' }))).toEqual(
    [expect.stringMatching(/PRIORITY_CONTRADICTS_DEPENDENCY.*all.*both/)],
  );
});

test('[row 49] [row 20] a range whose lower end is above the upper is refused before the start, with its place', async () => {
  const draft = await draftWith([]);
  const ranges = [
    { operator: 'between', column: 'num', lower: 2, upper: '1.999' },
    { operator: 'not-between', column: 'flt', lower: 1, upper: -1 },
    { operator: 'date-between', column: 'at', lower: '2024-03-01', upper: '2024-02-29' },
    { operator: 'between', column: 'num', lower: 1, upper: 1 },
  ] as const;
  const { problems } = await installation.api.validateTask({ ...draft, tables: [{ source: aCase, filters: [...ranges] }] });
  const reversed = problems.filter(({ code, severity }) => severity === 'error' && code === 'RANGE_REVERSED');
  expect(reversed.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => `tables.0.filters.${index}`));
});

test('[row 63] [row 20] a column made of several, one of them large, asks before the start for old rows, with the statement', async () => {
  const draft = await draftWith([]);
  const tables = large.map((table) => ({ source: { schema: 'public', table }, transformations: largeRules }));
  const { problems } = await installation.api.validateTask({ ...draft, accept: [], tables });
  expect(problems.filter(({ code }) => code === 'BEFORE_IMAGE_NEEDED')).toMatchObject([
    { severity: 'warning', path: 'tables.1.transformations.1', sql: 'ALTER TABLE "public"."large_default" REPLICA IDENTITY FULL' },
  ]);
});

/** Rows of both tables whose texts are equal: as many as if nothing were masked, and no text is there or can be guessed without the key. */
async function expectHashed(): Promise<void> {
  const pairs = hashed.flatMap((one) => hashed.map((other) => `SELECT a.id AS a, b.id AS b FROM ${one} a JOIN ${other} b USING (txt)`));
  for (const query of pairs) {
    const expected = await rowsOf(scenario.source, query);
    expect(expected.length).toBeGreaterThan(10);
    expect(await rowsOf(scenario.target, query)).toEqual(expected);
  }
  for (const table of hashed) {
    const rest = `SELECT id, code, txt IS NULL AS nothing FROM ${table}`;
    expect(await rowsOf(scenario.target, rest)).toEqual(await rowsOf(scenario.source, rest));
    const open = `SELECT txt FROM ${table} WHERE txt !~ '^[0-9a-f]{64}$' OR txt IN (SELECT encode(sha256(convert_to(t, 'UTF8')), 'hex') FROM unnest($1::text[]) t)`;
    const texts = await scenario.source.query<{ txt: string }>('SELECT DISTINCT txt FROM sample WHERE txt IS NOT NULL');
    expect(await scenario.target.query(open, [texts.map(({ txt }) => txt)])).toEqual([]);
  }
}
const HASHED = '[row 68] masked by hash: equal texts have equal hashes, in two tables, and those have a key';

describe('after the load', () => {
  test(HASHED, expectHashed);
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    await expectAsSaid(one);
    for (const [column, type] of Object.entries(one.types ?? {})) {
      const [found] = await scenario.target.query<{ type: string }>(
        'SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2',
        [tableOf(one), column],
      );
      expect(found?.type).toBe(type);
    }
    for (const column of one.notNull ?? []) {
      const found = await scenario.target.query('SELECT attnotnull FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2', [
        tableOf(one),
        column,
      ]);
      expect(found).toEqual([{ attnotnull: true }]);
    }
    if (one.primaryKey !== undefined) {
      const found = await scenario.target.query<{ name: string }>(
        `SELECT a.attname AS name FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY k.place`,
        [tableOf(one)],
      );
      expect(found.map(({ name }) => name)).toEqual(one.primaryKey);
    }
  });
});

describe('after changes that make rows come, go, enter, leave and move', () => {
  beforeAll(async () => {
    for (const table of [...cases.map(tableOf), ...hashed]) {
      await scenario.source.query(traffic(table));
    }
    for (const one of leavingCases) {
      for (const change of LEAVING_CHANGES) {
        await scenario.source.query(change.replace(/\bit\b/, leavingTable(one)));
      }
    }
    await scenario.source.query(`UPDATE large_full SET code = 'new' WHERE id = 1; UPDATE large_full SET id = 12 WHERE id = 2`);
    await scenario.settle();
  });
  test(HASHED, expectHashed);
  test('[row 63] [row 34] a column made of several has a large value that the update left alone, as a rule makes it', async () => {
    const expected = await rowsOf(scenario.source, `SELECT id, code, upper(big) AS big, code || '-' || upper(big) AS made FROM large_full`);
    expect(await rowsOf(scenario.target, 'SELECT * FROM large_full')).toEqual(expected);
  });
  test.each(leavingCases.map((one) => [`[row 52] [W22] ${one.name}, replica identity ${one.identity}`, one] as const))(
    '%s',
    async (_, one) => {
      const found = await scenario.target.query(one.query.replace(/\bit\b/, leavingTable(one)));
      expect(found.map((row) => Object.values(row))).toEqual(one.found);
    },
  );
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    await expectAsSaid(one);
  });
});
