import type { ApiClient } from '@trem/api-client';
import { type TestDatabase, waitFor } from '@trem/testing';

export const TABLES_OF_ONE = 30;
export const oneOf = (number: number) => `t_${String(number).padStart(2, '0')}`;

interface Place {
  readonly api: ApiClient;
  readonly source: TestDatabase;
  readonly target: TestDatabase;
}

/** A task of many tables that came to rest because one of them cannot be loaded, and 24 that never ran. */
export async function makeMany({ api, source, target }: Place): Promise<void> {
  const names = Array.from({ length: TABLES_OF_ONE }, (_, number) => oneOf(number));
  await source.query(
    `CREATE SCHEMA wide; ${names.map((name) => `CREATE TABLE wide.${name} AS SELECT 1 AS id; ALTER TABLE wide.${name} ADD PRIMARY KEY (id)`).join(';')}`,
  );
  await target.query(`CREATE SCHEMA wide; CREATE TABLE wide.${oneOf(7)} (id int PRIMARY KEY, CHECK (id < 0))`);
  const between = { source: { endpoint: 'shop' }, targets: [{ endpoint: 'warehouse' }], mode: 'full-load' as const };
  const tables = names.map((table) => ({ source: { schema: 'wide', table } }));
  await api.createTask({ name: 'ill_one', ...between, tables, errors: { stopOnInsertError: true } });
  await api.command('ill_one', 'start', {});
  for (let number = 0; number < 24; number++) {
    await api.createTask({ name: `many_${String(number).padStart(2, '0')}`, ...between, tables: tables.slice(0, 1) });
  }
  await waitFor('a task to need somebody', async () => (await api.taskStatus('ill_one')).phase === 'attention', { deadlineMs: 60_000 });
}
