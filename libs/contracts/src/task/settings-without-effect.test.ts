import { textsIn } from '@trem/testing';
import { expect, test } from 'vitest';
import { type TaskDraft, taskDefinition } from './definition.js';
import { settingsProblems } from './settings-problems.js';

type Table = TaskDraft['tables'][number];
type Rule = NonNullable<Table['transformations']>[number];

const item: Table = { source: { schema: 'public', table: 'item' } };
const draft: TaskDraft = { name: 'shop', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables: [item] };
const filters = [{ operator: 'is-null' as const, column: 'a' }];
const found = (more: Partial<TaskDraft>) =>
  settingsProblems(taskDefinition.parse({ ...draft, ...more })).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const ofTable = (more: Partial<Table>): Partial<TaskDraft> => ({ tables: [{ ...item, ...more }] });
const ofRule = (rule: object): Partial<TaskDraft> => ofTable({ transformations: [rule as Rule] });
const change = (operation: string, more: object) => ofRule({ type: 'modify-column-value', operation, column: 'a', ...more });
const make = (operation: string, more: object) => ofRule({ type: 'create-column', operation, newColumn: 'n', ...more });

const RULE = 'tables.0.transformations.0.';

/** What is written, the fields of it that have no effect, and what gives them one. */
const cases: readonly (readonly [Partial<TaskDraft>, readonly string[], Partial<TaskDraft>])[] = [
  [{ mode: 'full-load', cdc: { intervalMs: 5 } }, ['cdc.intervalMs'], { cdc: { intervalMs: 5 } }],
  [{ mode: 'full-load', cdc: { operations: ['insert'] } }, ['cdc.operations'], { cdc: { operations: ['insert'] } }],
  [{ mode: 'full-load', apply: { deletes: 'mark' } }, ['apply.deletes'], { apply: { deletes: 'mark' } }],
  [{ errors: { stopOnScd2Error: true } }, ['errors.stopOnScd2Error'], { errors: { stopOnScd2Error: true }, apply: { mode: 'scd2' } }],
  [
    { errors: { stopOnUpsertError: true } },
    ['errors.stopOnUpsertError'],
    { errors: { stopOnUpsertError: true }, ...ofTable({ apply: { mode: 'upsert' } }) },
  ],
  [{ newTables: 'ignore' }, ['newTables'], { newTables: 'ignore', ...ofTable({ pattern: true }) }],
  [
    { apply: { deletedAtColumn: 'gone' } },
    ['apply.deletedAtColumn'],
    { apply: { deletedAtColumn: 'gone' }, ...ofTable({ apply: { deletes: 'mark' } }) },
  ],
  [
    ofTable({ apply: { deletedAtColumn: 'gone' } }),
    ['tables.0.apply.deletedAtColumn'],
    { apply: { deletes: 'mark' }, ...ofTable({ apply: { deletedAtColumn: 'gone' } }) },
  ],
  [
    { apply: { scd2: { time: 'apply', perTransaction: true } } },
    ['apply.scd2.time', 'apply.scd2.perTransaction'],
    { apply: { mode: 'scd2', scd2: { time: 'apply', perTransaction: true } } },
  ],
  [
    { targets: [{ endpoint: 'b', apply: { scd2: { startColumn: 'at' } } }] },
    ['targets.0.apply.scd2.startColumn'],
    { targets: [{ endpoint: 'b', apply: { scd2: { startColumn: 'at' } } }], apply: { mode: 'scd2' } },
  ],
  [ofTable({ onLeave: 'keep' }), ['tables.0.onLeave'], ofTable({ onLeave: 'keep', filters })],
  [{ mode: 'full-load', ...ofTable({ onLeave: 'keep', filters }) }, ['tables.0.onLeave'], ofTable({ onLeave: 'keep', filters })],
  [{ mode: 'full-load', ...ofTable({ operations: ['insert'] }) }, ['tables.0.operations'], ofTable({ operations: ['insert'] })],
  [make('datetime-now', { timeZone: 'Asia/Tokyo' }), [`${RULE}timeZone`], make('date-now', { timeZone: 'Asia/Tokyo' })],
  [change('mask', { method: 'hash', value: 'x', count: 2 }), [`${RULE}value`, `${RULE}count`], change('mask', { method: 'hash' })],
  [change('mask', { method: 'fixed', count: 2 }), [`${RULE}count`], change('mask', { method: 'keep-last', count: 2 })],
  [change('mask', { method: 'keep-last', value: 'x' }), [`${RULE}value`], change('mask', { method: 'fixed', value: 'x' })],
  [
    change('math-expression', { expression: 'value / 2', scale: 2, resultType: 'integer' }),
    [`${RULE}scale`],
    change('math-expression', { expression: 'value / 2', scale: 2, resultType: 'real' }),
  ],
  [
    change('flag-to-number', { trueValues: ['S', 1], falseValues: ['N', '1'] }),
    [`${RULE}falseValues`],
    change('flag-to-number', { trueValues: ['S', 1], falseValues: ['N'] }),
  ],
  [
    change('mask', { onError: 'default', defaultValue: 'x' }),
    [`${RULE}onError`, `${RULE}defaultValue`],
    change('math-expression', { expression: '1 / value', onError: 'default', defaultValue: 1 }),
  ],
  [
    make('literal', { value: 1, valueType: 'integer', onError: 'null' }),
    [`${RULE}onError`],
    make('literal', { value: 1, valueType: 'integer' }),
  ],
  [change('flag-to-number', { onError: 'null' }), [`${RULE}onError`], change('flag-to-number', { onError: 'null', otherwise: 'error' })],
  [
    { transformations: [{ type: 'create-column', operation: 'datetime-now', newColumn: 'n', timeZone: 'Asia/Tokyo' }] },
    ['transformations.0.timeZone'],
    {},
  ],
];

test.each(cases)('%j: %j', (idle, fields, heard) => {
  expect(found(idle)).toEqual(fields.map((field) => `info SETTING_WITHOUT_EFFECT ${field}`));
  expect(found(heard)).toEqual([]);
});

test('every reason why something has no effect is that of some row of the table', () => {
  const said = cases.flatMap(([idle]) => settingsProblems(taskDefinition.parse({ ...draft, ...idle })).map(({ text }) => text));
  const files = ['./settings-without-effect.ts', '../rules/rules-without-effect.ts'].map((file) => new URL(file, import.meta.url));
  const patterns = files.flatMap((file) => textsIn(file));
  expect(patterns.length).toBeGreaterThan(10);
  expect(patterns.filter((pattern) => !said.some((text) => pattern.test(text)))).toEqual([]);
});
