import type { TaskDraft } from '@trem/contracts';
import { type Cell, hasCode, type Row, type ValueType } from '@trem/replication-core';
import { type PlannedTable, textOf } from '@trem/rules';
import { drawSeed, Seeded } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AT, judgedOperations, MASK_KEY } from '../../test-support/operation-judges.js';
import { planOne, relationOf } from '../../test-support/rules-kit.js';
import { copiedRows, openRulesRig, type RulesRig } from '../../test-support/rules-rig.js';
import { fromPages } from '../source/copy-statement.js';

type Rule = NonNullable<TaskDraft['tables'][number]['transformations']>[number];

const seed = drawSeed('steps that SQL says');
const random = new Seeded(seed);
let rig: RulesRig;
beforeAll(async () => {
  rig = await openRulesRig(random, 150);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** What the load's query gives, beside what code makes of the same rows. Undefined: code makes the load, too. */
async function bothWays(rules: readonly Rule[]) {
  const { rules: bound, plan } = planOne(rig.shape, { transformations: [...rules] }, MASK_KEY);
  const { select, rows: code } = bound?.load ?? {};
  if (select === undefined || code !== undefined) {
    return undefined;
  }
  const from = fromPages(rig.shape, { number: 1, fromPage: 0, toPage: undefined }, undefined);
  const asked = await copiedRows(rig.database, `SELECT ${select.join(', ')} ${from} ORDER BY id`);
  const relation = relationOf(rig.shape);
  const changes = bound?.bind(relation);
  const made = rig.rows.map(({ row }) => changes?.map({ tag: 'insert', relation, after: row }, AT));
  return {
    inSql: asked.map(({ row }) => shown(row, plan.columns)),
    inCode: made.map((change) => (change?.tag === 'insert' ? shown(change.after, plan.columns) : undefined)),
  };
}

function shown(row: Row, columns: PlannedTable['plan']['columns']): readonly (string | null | undefined)[] {
  return columns.map(({ type }, index) => text(row.cell(index), type));
}

function text(cell: Cell, type: ValueType): string | null {
  return !(cell instanceof Uint8Array)
    ? null
    : type.family === 'other'
      ? Buffer.from(cell).toString('hex')
      : textOf(type.decode(cell), type);
}

const NUMBERS = ['i2', 'i4', 'i8', 'dec', 'fixed', 'dom', 'f8'];
const CONSTANTS = ['0', '1', '7', '1.1', '0.5', '.25', '100000', '3.14159', '0.000001'];

function expression(depth: number): string {
  if (depth === 0) {
    return random.below(2) === 0 ? 'value' : random.pick(CONSTANTS);
  }
  const part = () => expression(random.below(depth));
  return random.pick([() => `(${part()} ${random.pick(['+', '-', '*', '/'])} ${part()})`, () => `-${part()}`])();
}

function withValue(text: string): string {
  return text.includes('value') ? text : `${text} - value`;
}

test('[D8] a load that SQL says alone gives what code makes of the same rows: random expressions on numbers of every kind', async () => {
  let said = 0;
  for (let round = 0; round < 300; round += 1) {
    const column = random.pick(NUMBERS);
    const result: object = random.pick([{}, { scale: 0 }, { scale: 2 }, { scale: 9 }, { scale: 30 }]);
    const rule = {
      type: 'modify-column-value',
      operation: 'math-expression',
      column,
      expression: withValue(expression(3)),
      ...result,
    } as Rule;
    const both = await bothWays([rule]).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${JSON.stringify(rule)}`, { cause: error });
    });
    if (both !== undefined) {
      said += 1;
      expect(both.inSql, `seed ${seed}: ${JSON.stringify(rule)}`).toEqual(both.inCode);
    }
  }
  expect(said).toBeGreaterThan(30);
}, 120_000);

test('[D8] constants, texts that are joined, and steps on each other: the same from SQL as from code', async () => {
  const literal = (newColumn: string, valueType: string, value: string | number | boolean | null, more: object = {}) =>
    ({ type: 'create-column', operation: 'literal', newColumn, valueType, value, ...more }) as Rule;
  const concat = (newColumn: string, onNull: string, dependsOn: readonly string[], separator = "', \\") =>
    ({ type: 'create-column', operation: 'concat', newColumn, dependsOn, separator, onNull }) as Rule;
  const math = (column: string, text: string, more: object = {}) =>
    ({ type: 'modify-column-value', operation: 'math-expression', column, expression: text, ...more }) as Rule;
  const both = await bothWays([
    literal('word', 'varchar', "it's \\ ü 'q'"),
    literal('none', 'varchar', null),
    literal('whole', 'integer', -7),
    literal('money', 'numeric', 12.345, { precision: 10, scale: 2 }),
    literal('yes', 'boolean', true),
    literal('day1', 'date', '2024-02-29'),
    literal('when', 'timestamp', '2024-02-29 13:14:15.5'),
    concat('all_or_none', 'null', ['txt', 'vc']),
    concat('those_there', 'skip', ['txt', 'vc', 'nt']),
    concat('empty_too', 'empty', ['vc', 'txt'], ''),
    concat('again', 'skip', ['word', 'those_there']),
    math('i4', 'value * 2 + 1'),
    math('fixed', 'value - 0.5', { scale: 3 }),
  ]);
  expect(both?.inSql).toEqual(both?.inCode);
  expect(new Set(both?.inSql.map((row) => row.at(-1))).size).toBeGreaterThan(1);
});

test('what SQL would say otherwise, or could stop at, is left to code', async () => {
  const one = async (rule: object) => (await bothWays([rule as Rule])) === undefined;
  const math = (column: string, text: string, more: object = {}) =>
    one({ type: 'modify-column-value', operation: 'math-expression', column, expression: text, ...more });
  expect(await math('i4', 'value + 0.5', { scale: 2 })).toBe(false);
  expect(await math('i4', 'value / 3', { scale: 2 })).toBe(true);
  expect(await math('i4', 'value ^ 2', { scale: 2 })).toBe(true);
  expect(await math('f8', 'value + 1')).toBe(true);
  expect(await math('dec', 'value + 1')).toBe(true); // no limits: a result may have more digits than the type
  expect(await math('i8', 'value * value * value', { scale: 2 })).toBe(true);
  expect(await one({ type: 'create-column', operation: 'concat', newColumn: 'c', dependsOn: ['ch', 'txt'], separator: '' })).toBe(true);
  expect(await one({ type: 'create-column', operation: 'concat', newColumn: 'c', dependsOn: ['mood', 'txt'], separator: '' })).toBe(true);
});

test('every operation that has judges: what SQL says of it is what code makes', async () => {
  const said: string[] = [];
  for (const { rule } of judgedOperations) {
    const both = await bothWays([rule]).catch((error: unknown) => {
      if (hasCode(error, 'VALUE_INVALID', 'VALUE_TOO_LONG')) {
        return undefined;
      }
      throw error;
    });
    if (both !== undefined) {
      said.push(JSON.stringify(rule));
      expect(both.inSql, said.at(-1)).toEqual(both.inCode);
    }
  }
  expect(said.length).toBeGreaterThan(3);
}, 60_000);
