import type { TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import type { TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filterCases } from './rules/filter-cases.js';
import { type RuleCase, SAMPLE, traffic } from './rules/rule-case.js';
import { transformationCases } from './rules/transformation-cases.js';

const cases = [...filterCases, ...transformationCases];
const tableOf = (one: RuleCase) => `case_${cases.indexOf(one) + 1}`;
const nameOf = ({ row, lines = [], name }: RuleCase) => `[row ${row}] ${lines.map((line) => `[${line}] `).join('')}${name}`;

let installation: Installation;
let scenario: Scenario;
beforeAll(async () => {
  installation = await startInstallation();
  const tables = cases.map(tableOf);
  const made = tables.map(
    (table) =>
      `CREATE TABLE ${table} (LIKE sample INCLUDING ALL); ALTER TABLE ${table} REPLICA IDENTITY FULL; INSERT INTO ${table} SELECT * FROM sample`,
  );
  const mappings = cases.map(({ filters, transformations, columns, key, onLeave }, index): TaskDraft['tables'][number] => ({
    source: { schema: 'public', table: tables[index] ?? '' },
    ...(filters === undefined ? {} : { filters }),
    ...(transformations === undefined ? {} : { transformations }),
    ...(columns === undefined ? {} : { columns }),
    ...(key === undefined ? {} : { key }),
    ...(onLeave === undefined ? {} : { onLeave }),
  }));
  scenario = await startScenario(installation, {
    sql: `${SAMPLE}; ${made.join('; ')}`,
    tables: [],
    definition: { tables: [...mappings, { source: { schema: 'public', table: 'settled' } }] },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc', 300_000);
});
afterAll(async () => {
  await scenario?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

/** Rows as text, so that a look of a value that differs is a difference. */
async function rowsOf(database: TestDatabase, query: string): Promise<readonly string[]> {
  const found = await database.query<{ text: string }>(`SELECT r::text AS text FROM (${query}) AS r`);
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

describe('after the load', () => {
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    await expectAsSaid(one);
    for (const [column, type] of Object.entries(one.types ?? {})) {
      const [found] = await scenario.target.query<{ type: string }>(
        'SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2',
        [tableOf(one), column],
      );
      expect(found?.type).toBe(type);
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
    for (const one of cases) {
      await scenario.source.query(traffic(tableOf(one)));
    }
    await scenario.settle();
  });
  test.each(cases.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    await expectAsSaid(one);
  });
});
