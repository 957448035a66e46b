import { textOf } from '@trem/rules';
import { drawSeed, Seeded } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareOperations } from '../../test-support/compare-operations.js';
import { planOne } from '../../test-support/rules-kit.js';
import { copiedRows, openRulesRig, type RulesRig } from '../../test-support/rules-rig.js';
import { postgresValues } from './value-codec.js';

let rig: RulesRig;
let seed = 0;
beforeAll(async () => {
  seed = drawSeed('values for every operation');
  rig = await openRulesRig(new Seeded(seed), 150);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const PLAIN = '%Y-%m-%d %H:%M:%S';
const at = { committedAt: 0, appliedAt: 0 };

test('[D8] every operation on every type: the server makes the same of every value, null and what must be refused', async () => {
  await compareOperations({ rig, seed });
});

const clocks = ['2022-01-31 01:00:00', '2024-07-01 23:30:00.25', '1999-12-31 00:00:00'];
const written = clocks.flatMap((clock) => ['', 'Z', '+02:00', '-03:30', '+15:59'].map((offset) => clock + offset));

test.each(['UTC', 'America/Sao_Paulo', 'Asia/Tokyo'])('a text becomes the moment that the server reads in it, in %s', async (timeZone) => {
  const judged = await rig.database.query<{ timestamptz: string; timestamp: string; date: string }>(
    `SELECT (moment AT TIME ZONE 'UTC')::text || '+00' AS timestamptz,
            (moment AT TIME ZONE $2)::text AS timestamp, (moment AT TIME ZONE $2)::date::text AS date
       FROM unnest($1::text[]) WITH ORDINALITY AS given (text, place),
            LATERAL (SELECT CASE WHEN text ~ '(Z|[+-]..:..)$' THEN text::timestamptz ELSE text::timestamp AT TIME ZONE $2 END AS moment) AS read
      ORDER BY place`,
    [written, timeZone],
  );
  const made = written.map((text) =>
    Object.fromEntries(
      (['timestamptz', 'timestamp', 'date'] as const).map((targetType) => {
        const format =
          targetType !== 'date' ? {} : { format: /\d$/.test(text.slice(10)) && !/[+-]..:..$/.test(text) ? PLAIN : `${PLAIN}%z` };
        const rule = { type: 'modify-column-type' as const, column: 'txt', targetType, timeZone, ...format };
        const [step] = planOne(rig.shape, { transformations: [rule] }).plan.steps;
        const cut = targetType === 'date' ? text.replace(/\.\d+/, '') : text;
        const value = step?.operation.run([cut], at);
        return [targetType, step === undefined || value === undefined || value === null ? null : textOf(value, step.output)];
      }),
    ),
  );
  expect(made).toEqual(judged);
});

test('the text form of a copy means the same values, and what is written in it the server reads as them', async () => {
  const texts = await copiedRows(rig.database, 'SELECT * FROM item ORDER BY id', 'text');
  for (const [index, column] of rig.shape.columns.entries()) {
    const type = postgresValues.valueType(column);
    if (type.family === 'other' || index === 0) {
      continue;
    }
    const form = postgresValues.textForm(type);
    const values = rig.rows.map(({ row }) => row.cell(index)).map((cell) => (cell instanceof Uint8Array ? type.decode(cell) : null));
    const read = texts.map(({ row }) => row.cell(index)).map((cell) => (cell instanceof Uint8Array ? form.decode(cell) : null));
    const shown = (list: typeof values) => list.map((value) => (value === null ? null : textOf(value, type)));
    expect(shown(read), column.name).toEqual(shown(values));
    const written = values.map((value) => (value === null ? null : Buffer.from(form.encode(value)).toString()));
    const back = await rig.database.query<{ same: boolean }>(
      `SELECT bool_and(CASE WHEN t.w IS NULL THEN i."${column.name}" IS NULL ELSE t.w::${column.type}::text = i."${column.name}"::text END) AS same
         FROM unnest($1::text[]) WITH ORDINALITY AS t(w, id) JOIN item AS i ON i.id = t.id`,
      [written],
    );
    expect(back[0]?.same, column.name).toBe(true);
  }
});
