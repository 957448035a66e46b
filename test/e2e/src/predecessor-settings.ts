/** A table as users of the predecessor have them, with rows that pass the filters of `settingsOf` and rows that do not. */
export const CUSTOMERS = `
  CREATE SCHEMA vendas;
  CREATE TABLE vendas.clientes (id int PRIMARY KEY, regiao smallint NOT NULL, nome text, email text, uf text, limite numeric(10,2),
    nascimento date, criado timestamp, pago date, enviado timestamp, inicio date, fim date);
  ALTER TABLE vendas.clientes REPLICA IDENTITY FULL;
  INSERT INTO vendas.clientes VALUES
    (1, 1, 'França', 'A@X.BR', ' RJ', 10.00, '1990-05-06', '2022-01-31 10:00', '2022-02-28', '2022-03-31 23:59:59', '2020-12-31', '2021-01-01'),
    (2, 2, NULL, 'B@X.BR', 'SP', 99.99, '1980-01-01', NULL, '2022-12-01', '2000-02-29 12:00', '2000-02-29', '2021-03-01'),
    (3, 1, 'Zé', NULL, 'SP', 5.00, '2000-02-29', '2022-01-31 10:00', NULL, NULL, '2001-01-01', NULL),
    (4, 1, 'fora', NULL, 'MG', 50, '2000-01-01', NULL, NULL, NULL, NULL, NULL),
    (5, 1, 'pobre', NULL, 'SP', 0.50, '2000-01-01', NULL, NULL, NULL, NULL, NULL)`;

/** Inserts, updates within, into and out of the filters, a delete. */
export const CUSTOMERS_CHANGE = `
  INSERT INTO vendas.clientes VALUES (6, 3, 'João', 'C@X.BR', 'RJ ', 20, '1999-12-31', '2024-02-29 00:00', '2024-02-29', '2024-02-29 01:00', '2019-06-15', '2024-06-14'),
    (7, 3, 'nada', NULL, 'AC', 20, NULL, NULL, NULL, NULL, NULL, NULL);
  UPDATE vendas.clientes SET nome = 'straße', limite = 12.34 WHERE id = 1;
  UPDATE vendas.clientes SET uf = 'AC' WHERE id = 2;
  UPDATE vendas.clientes SET uf = 'SP' WHERE id = 4;
  DELETE FROM vendas.clientes WHERE id = 3`;

/** What must be at the target, said in the source's own SQL; the two clocks apart. */
export const CUSTOMERS_WANTED = `
  SELECT id, regiao, upper(nome COLLATE "pg_unicode_fast") AS name, lower(email) AS email, btrim(uf) AS uf, (limite * 1.1 + 0.5)::numeric(38,10) AS limite,
         extract(year FROM nascimento)::int AS nascimento, to_char(criado, 'DD/MM/YYYY HH24:MI') AS criado, extract(month FROM pago)::int AS pago,
         extract(day FROM enviado)::int AS enviado, inicio, fim, 'BRL'::varchar AS moeda, upper(nome COLLATE "pg_unicode_fast") || ' - ' || btrim(uf) AS titulo,
         CASE WHEN id = 1 THEN 0 ELSE extract(year FROM age(fim, inicio))::int END AS anos
    FROM vendas.clientes WHERE btrim(uf) IN ('RJ', 'SP') AND limite > 1`;

/** A settings.json with every value in snake_case, as the predecessor wrote it. */
export function settingsOf(task: string): string {
  const table_info = { schema_name: 'vendas', table_name: 'clientes' };
  const filter = (filter_type: string, column_name: string, more: object) => ({
    table_info,
    settings: { filter_type, column_name, ...more },
  });
  const rule = (transformation_type: string, contract: object, priority: number) => ({
    table_info,
    settings: { transformation_type, contract, priority },
  });
  const change = (operation: string, column_name: string, more: object = {}) =>
    rule('modify_column_value', { operation, column_name, ...more }, 2);
  const create = (operation: string, new_column_name: string, more: object = {}) =>
    rule('create_column', { operation, new_column_name, ...more }, 3);
  return JSON.stringify({
    task: {
      ...{
        task_name: task,
        replication_type: 'full_load_and_cdc',
        interval_seconds: 0,
        start_mode: 'reload',
        create_table_if_not_exists: true,
      },
      full_load_settings: { recreate_table_if_exists: false, truncate_before_insert: false },
      cdc_settings: { mode: 'upsert' },
    },
    error_handling: { stop_if_insert_error: false, stop_if_update_error: false, stop_if_delete_error: false, stop_if_upsert_error: true },
    tables: [{ ...table_info, priority: 1 }],
    filters: [filter('in', 'uf', { values: ['RJ', ' RJ', 'RJ ', 'SP'] }), filter('greater_than', 'limite', { value: 1 })],
    transformations: [
      create('concat', 'titulo', { depends_on: ['name', 'uf'], separator: ' - ' }),
      rule('modify_schema_name', { target_schema_name: 'dw' }, 0),
      rule('modify_table_name', { target_table_name: 'dim_clientes' }, 0),
      rule('modify_column_name', { column_name: 'nome', target_column_name: 'name' }, 0),
      rule('add_primary_key', { column_names: ['regiao'] }, 0),
      change('uppercase', 'name'),
      change('lowercase', 'email'),
      change('trim', 'uf'),
      change('math_expression', 'limite', { expression: 'value * 1.1 + 0.5' }),
      change('extract_year', 'nascimento'),
      change('format_date', 'criado', { format: '%d/%m/%Y %H:%M' }),
      change('extract_month', 'pago'),
      change('extract_day', 'enviado'),
      create('literal', 'moeda', { value: 'BRL', value_type: 'VARCHAR' }),
      create('date_diff_years', 'anos', { depends_on: ['inicio', 'fim'], round_result: true }),
      create('date_now', 'dia'),
      create('datetime_now', 'momento'),
    ],
  });
}
