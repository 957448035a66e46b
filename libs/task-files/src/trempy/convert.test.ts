import { type TaskDefinition, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { convertSettings } from './convert.js';

const info = { schema_name: 'vendas', table_name: 'clientes' };
const settings = {
  task: {
    task_name: 'replicacao_vip',
    replication_type: 'full_load_and_cdc',
    interval_seconds: 60,
    start_mode: 'reload',
    create_table_if_not_exists: true,
    full_load_settings: { recreate_table_if_exists: false, truncate_before_insert: true },
    cdc_settings: { mode: 'scd2', scd2_settings: { start_date_column_name: 'valid_from' } },
    scd2_settings: { end_date_column_name: 'valid_to' },
    batch_cdc_size: 5_000,
  },
  error_handling: { stop_if_insert_error: false, stop_if_scd2_error: true },
  tables: [{ ...info, priority: 1 }],
  filters: [
    { table_info: info, settings: { filter_type: 'greater_than', description: 'rich', column_name: 'limite', value: 10_000 } },
    { table_info: info, settings: { filter_type: 'date_between', column_name: 'data', lower: '2023-01-01', upper: '2023-12-31' } },
    { table_info: info, settings: { filter_type: 'in', column_name: 'uf', values: ['RJ', 'SP'] } },
  ],
  transformations: [
    {
      table_info: info,
      settings: { transformation_type: 'modify_column_name', contract: { column_name: 'nome', target_column_name: 'name' }, priority: 0 },
    },
    {
      table_info: info,
      settings: { transformation_type: 'modify_column_value', contract: { operation: 'uppercase', column_name: 'name' }, priority: 2 },
    },
    {
      table_info: info,
      settings: { transformation_type: 'create_column', contract: { operation: 'datetime_now', new_column_name: 'synced' }, priority: 0 },
    },
  ],
};
const endpoints = { source: 'old_source', target: 'old_target' };

function converted(change: object = {}): { definition: TaskDefinition; notes: readonly string[] } {
  const { draft, notes } = convertSettings({ ...settings, ...change }, endpoints);
  return { definition: taskDefinition.parse(draft), notes: notes.map(({ kind, path }) => `${kind} ${path}`) };
}

test('every field of the old file is converted, with columns of scd2 from either level', () => {
  const { definition, notes } = converted();
  expect(definition).toMatchObject({
    name: 'replicacao_vip',
    source: { endpoint: 'old_source' },
    targets: [{ endpoint: 'old_target' }],
    mode: 'full-load-and-cdc',
    startMode: 'reload',
    fullLoad: { createTable: true, recreateTable: false, truncateTable: true },
    cdc: { intervalMs: 60_000, maxBatchChanges: 5_000 },
    apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'scd_current' } },
    errors: { stopOnInsertError: false, stopOnScd2Error: true },
  });
  expect(definition.tables).toMatchObject([
    {
      source: { schema: 'vendas', table: 'clientes' },
      priority: 'high',
      filters: [
        { operator: 'greater-than', column: 'limite', value: 10_000, description: 'rich' },
        { operator: 'date-between', lower: '2023-01-01', upper: '2023-12-31' },
        { operator: 'in', values: ['RJ', 'SP'] },
      ],
      transformations: [
        { type: 'modify-column-name', column: 'nome', targetColumn: 'name' },
        { type: 'modify-column-value', operation: 'uppercase', column: 'name' },
        { type: 'create-column', operation: 'datetime-now', newColumn: 'synced' },
      ],
    },
  ]);
  expect(notes).toEqual(
    expect.arrayContaining([
      'changed task.start_mode',
      'changed task.interval_seconds',
      'changed filters.1.settings.filter_type',
      'changed transformations.2.settings.priority',
      'changed transformations.2.settings.contract.operation',
    ]),
  );
  expect(notes.filter((note) => note.startsWith('refused'))).toEqual([]);
});

test('what is absent is told where our default is another', () => {
  const { notes } = converted({ task: { task_name: 'x', replication_type: 'cdc' } });
  expect(notes.filter((note) => note.startsWith('default'))).toEqual([
    'default task.start_mode',
    'default task.create_table_if_not_exists',
    'default task.interval_seconds',
  ]);
});

test('what cannot be converted is refused by name, never dropped', () => {
  const elsewhere = {
    table_info: { schema_name: 'vendas', table_name: 'nowhere' },
    settings: { filter_type: 'is_null', column_name: 'a', x: 1 },
  };
  const { notes } = converted({ task: { ...settings.task, threads: 4 }, filters: [elsewhere], hooks: {} });
  expect(notes.filter((note) => note.startsWith('refused'))).toEqual([
    'refused filters.0.settings.x',
    'refused filters.0.table_info',
    'refused task.threads',
    'refused hooks',
  ]);
});

test('a name that cannot be is corrected, and that is said', () => {
  const { definition, notes } = converted({ task: { ...settings.task, task_name: 'Replicação VIP' } });
  expect(definition.name).toBe('replicacao_vip');
  expect(notes).toContain('changed task.task_name');
});
