import { type FidelityCase, quoted, valueCase } from '../case.js';

/** Each of the seven precisions a column may have, alone and in an array. */
function everyPrecision(declared: (precision: number) => string, values: readonly string[]): FidelityCase {
  const columns = [0, 1, 2, 3, 4, 5, 6].flatMap((at) => [`v${at} ${declared(at)}`, `a${at} ${declared(at)}[]`]);
  const rows = values.map(
    (text, at) => `($N + ${at + 1}${`, ${quoted(text)}, ARRAY[${quoted(text)}, NULL]::${declared(6).replace('(6)', '')}[]`.repeat(7)})`,
  );
  return {
    id: 'D2',
    title: `${declared(0)} to ${declared(6)} round at the source only`,
    table: `CREATE TABLE $T (id int PRIMARY KEY, ${columns.join(', ')}, touched int NOT NULL DEFAULT 0)`,
    rows: `INSERT INTO $T VALUES ${rows.join(', ')}`,
    change: 'UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 2 = 0',
  };
}

export const times: readonly FidelityCase[] = [
  valueCase('D1', 'date: infinity, BC, far years', {
    type: 'date',
    values: ['infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', '0001-01-01', '1582-10-04', '1582-10-15'],
  }),
  valueCase('D1', 'timestamp: the same', {
    type: 'timestamp',
    values: ['infinity', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999', '2026-12-31 23:59:60'],
  }),
  valueCase('D1', 'timestamptz: the same', {
    type: 'timestamptz',
    values: ['infinity', '-infinity', '4713-01-02 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00'],
  }),
  ...[0, 1, 2, 3, 4, 5, 6].map((precision) =>
    valueCase('D2', `timestamp(${precision}) rounds at the source only`, {
      type: `timestamp(${precision})`,
      values: ['2026-12-31 23:59:59.9999995', '2026-01-01 00:00:00.123456'],
    }),
  ),
  everyPrecision((precision) => `time(${precision})`, ['23:59:59.9999995', '23:59:59.999999', '00:00:00.123456']),
  everyPrecision((precision) => `timetz(${precision})`, ['23:59:59.9999995+15:59:59', '23:59:59.95-15:59:59', '00:00:00.123456+00']),
  everyPrecision((precision) => `timestamptz(${precision})`, ['2026-12-31 23:59:59.9999995+00', '2026-10-25 02:59:59.95+02']),
  everyPrecision((precision) => `interval(${precision})`, ['23:59:59.9999995', '-1 mons +2 days -00:00:00.123456', '59.95']),
  valueCase('D3', 'time 24:00:00', { type: 'time', values: ['00:00:00', '24:00:00', '23:59:59.999999', '23:59:59.9999995'] }),
  valueCase('D3', 'timetz keeps its offset', { type: 'timetz', values: ['24:00:00+15:59:59', '00:00:00-15:59:59', '12:00:00+00'] }),
  valueCase('D5', 'interval by its parts', {
    type: 'interval',
    values: [
      '1 mon -1 day',
      '30 days',
      '1 mon',
      '178000000 years',
      '-178000000 years',
      '1.000001 s',
      '1 year 2 mons 3 days 04:05:06',
      '-1 mons +2 days -00:00:00.000001',
    ],
  }),
  valueCase('D6', 'local times in the hole and in the doubled hour', {
    type: 'timestamptz',
    values: ['2026-03-29 02:30:00 Europe/Berlin', '2026-10-25 02:30:00+01', '2026-10-25 02:30:00+02'],
  }),
  valueCase('D6', 'the same without zone', { type: 'timestamp', values: ['2026-03-29 02:30:00', '2026-10-25 02:30:00'] }),
];
