import type { TaskDraft } from '@trem/contracts';

type Mapping = TaskDraft['tables'][number];

/** One thing that a rule can do to the rows of `sample`, and what must come of it, said in the source's own SQL. */
export interface RuleCase {
  /** Row of the acceptance table. */
  readonly row: number;
  /** Lines of the acceptance table, beside the row. */
  readonly lines?: readonly string[];
  readonly name: string;
  readonly filters?: Mapping['filters'];
  readonly transformations?: Mapping['transformations'];
  readonly columns?: Mapping['columns'];
  readonly key?: Mapping['key'];
  readonly onLeave?: Mapping['onLeave'];
  readonly apply?: Mapping['apply'];
  /** Actions of ALTER TABLE, for a source table that is not quite `sample`; `{table}` stands for its name. */
  readonly shape?: string;
  /** Which rows arrive. Default: all. */
  readonly where?: string;
  /** How they look: columns of the target in order. Default: `*`. */
  readonly select?: string;
  /** Types of the target's columns that the rule decides. */
  readonly types?: Readonly<Record<string, string>>;
  /** Columns of the target that the rule makes not null. */
  readonly notNull?: readonly string[];
  /** Columns of the target's primary key, in order. */
  readonly primaryKey?: readonly string[];
  /** Name of the target table. Default: as at the source. */
  readonly target?: { readonly schema?: string; readonly table?: string };
}

/** Values on the edges of what rules look at. Every case has a table of its own with these rows. */
export const SAMPLE = `
  CREATE TABLE sample (
    id int PRIMARY KEY, txt text, code varchar(20), num numeric(12,3), big bigint, flt float8, sgl real, flag boolean, day date, at timestamp,
    atz timestamptz, num_text text, raw bytea, part smallint NOT NULL DEFAULT 1);
  INSERT INTO sample VALUES
    (1, 'França', 'a,b', 1.000, 9007199254740993, 0.1, 0.1, true, '2020-12-31', '2024-02-29 00:00:00', '2024-02-29 23:59:59.999999+00', '42', '\\x00'),
    (2, 'straße', 'b', 10, 10, 10, 10, false, '2000-02-29', '2024-02-29 23:59:59.999999', '2024-03-01 00:00:00+00', ' 7 ', '\\xff'),
    (3, '100%_', '100%_x', -10.5, -1, 'NaN', 'NaN', NULL, '2024-02-29', '2024-03-01 00:00:00', '2024-02-29 02:00:00+00', 'seven', NULL),
    (4, 'a.b(c', 'axb(', 0, 0, 'Infinity', 'Infinity', true, 'infinity', 'infinity', 'infinity', '', '\\x01'),
    (5, '', '', 999999999.999, 9223372036854775807, '-Infinity', '-Infinity', false, '0044-03-15 BC', '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', NULL, ''),
    (6, E' \\t padded\\n ', 'F', 2.5, 3, -0.0, 0, true, '9999-12-31', '9999-12-31 23:59:59', '9999-12-31 23:59:59+00', '3.5', '\\x02'),
    (7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (8, 'são paulo', 'S', 7, 7, 7.25, 7.25, true, '2021-01-01', '2021-01-01 12:30:45.5', '2021-01-01 12:30:45.5+00', '1e3', '\\x03'),
    (9, 'FRANÇA', 'M', 100, 100, 1e300, 1e30, false, '2001-02-28', '2001-02-28 08:00:00', '2001-02-28 08:00:00+00', '-12', '\\x04'),
    (10, 'null', 'f', 1.001, 2147483648, 1e-300, 1e-30, true, '1970-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '2147483648', '\\x05'),
    (11, 'ends 100%_', 'b', 3.000, -9223372036854775808, 3, 3, false, '2024-12-30', '2024-12-30 13:05:09.012345', '2024-12-30 13:05:09.012345+00', 'true', '\\x06'),
    (12, 'Øre ç', 'x', 5.5, 5, 5.5, 5.5, true, '2019-06-15', '2019-06-15 06:00:00', '2019-06-15 06:00:00+00', '0', '\\x07');
  UPDATE sample SET part = id % 3`;

const COLUMNS = ['txt', 'code', 'num', 'big', 'flt', 'sgl', 'flag', 'day', 'at', 'atz', 'num_text', 'raw', 'part'];

/** Every row takes the values of another one, so that rows enter and leave every filter; some come, some go, some move to another key. */
export function traffic(table: string): string {
  const values = COLUMNS.map((column) => `${column} = s.${column}`).join(', ');
  return `
    INSERT INTO ${table} SELECT id + 100, ${COLUMNS.join(', ')} FROM sample;
    UPDATE ${table} AS t SET ${values} FROM sample AS s WHERE t.id <= 100 AND s.id = t.id % 12 + 1;
    DELETE FROM ${table} WHERE id IN (3, 105);
    UPDATE ${table} SET id = id + 1000 WHERE id IN (4, 6);
    UPDATE ${table} AS t SET ${values} FROM sample AS s WHERE t.id > 105 AND t.id <= 112 AND s.id = (t.id + 4) % 12 + 1`;
}
