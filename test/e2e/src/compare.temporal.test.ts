import type { Comparison, TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

async function compare({ task }: Scenario): Promise<Comparison> {
  const { api } = installation;
  const { id } = await api.compare(task, { deadlineMs: 30_000 });
  const ended = async () => {
    const now = await api.comparison(task, id);
    return now.outcome !== 'running' && now;
  };
  return await waitFor('the comparison ends', ended, { deadlineMs: 60_000 });
}

const found = ({ tables }: Comparison) =>
  Object.fromEntries(
    tables.map(({ table, outcome, differences }) => [table, [outcome, ...differences.map(({ key, kind }) => `${key} ${kind}`)]]),
  );

const table = (name: string) => ({ source: { schema: 'public', table: name } });
const tables: TaskDraft['tables'] = [
  {
    ...table('person'),
    filters: [{ operator: 'equals', column: 'country', value: 'Brazil' }],
    transformations: [
      { type: 'modify-table-name', targetTable: 'dim_person' },
      { type: 'modify-column-name', column: 'name', targetColumn: 'full_name' },
    ],
  },
  { ...table('versioned'), apply: { mode: 'scd2' } },
  { ...table('logged'), apply: { mode: 'history' } },
  { ...table('emptied'), apply: { mode: 'history' } },
  { ...table('marked'), apply: { mode: 'upsert', deletes: 'mark' } },
  { ...table('changed'), transformations: [{ type: 'modify-column-value', operation: 'uppercase', column: 'name' }] },
  table('settled'),
];
const names = ['person', 'versioned', 'logged', 'emptied', 'marked', 'changed'];

test('a comparison knows filters, other names and modes; what only code can make is refused by its code', async () => {
  await using scenario = await startScenario(installation, {
    sql: names
      .map(
        (name) => `
        CREATE TABLE ${name} (id int PRIMARY KEY, name text, country text);
        INSERT INTO ${name} SELECT i, 'name ' || i, CASE WHEN i % 2 = 0 THEN 'Brazil' ELSE 'Peru' END FROM generate_series(1, 200) i`,
      )
      .concat('ALTER TABLE person REPLICA IDENTITY FULL')
      .join(';'),
    tables: names,
    definition: { tables },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  for (const name of names) {
    await source.query(
      `UPDATE ${name} SET name = 'changed' WHERE id < 50; UPDATE ${name} SET country = 'Peru' WHERE id = 100; DELETE FROM ${name} WHERE id BETWEEN 60 AND 69;
       UPDATE ${name} SET id = -id WHERE id BETWEEN 80 AND 89; UPDATE ${name} SET id = 80 WHERE id = -80; INSERT INTO ${name} VALUES (60, 'again', 'Brazil')`,
    );
  }
  await source.query(`TRUNCATE emptied; INSERT INTO emptied VALUES (1, 'after', 'Peru')`);
  await scenario.settle();
  const right = await compare(scenario);
  expect(found(right)).toEqual({
    ...{ person: ['equal'], versioned: ['equal'], logged: ['equal'], emptied: ['equal'], marked: ['equal'], settled: ['equal'] },
    changed: ['failed'],
  });
  expect(right.tables.find((one) => one.table === 'changed')?.error).toMatch(/^COMPARE_IMPOSSIBLE/);
  expect(right.tables.find((one) => one.table === 'emptied')?.source?.rows).toBe(1);

  await target.query(`
    UPDATE dim_person SET full_name = 'spoilt' WHERE id = 2;
    UPDATE versioned SET scd_current = 0 WHERE id = 3 AND scd_current = 1;
    DELETE FROM logged WHERE id = 4 AND trem_operation = 'update';
    DELETE FROM emptied WHERE trem_operation = 'truncate';
    UPDATE marked SET deleted_at = NULL WHERE id = 61`);
  const wrong = await compare(scenario);
  expect(found(wrong)).toMatchObject({
    ...{ person: ['different', '2 different'], versioned: ['different', '3 missing'], logged: ['different', '4 different'] },
    ...{ marked: ['different', '61 extra'], settled: ['equal'] },
  });
  expect(found(wrong).emptied?.[0]).toBe('different');
});
