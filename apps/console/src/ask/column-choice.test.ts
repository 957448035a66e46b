import { editText, readDocument } from '@trem/task-files';
import { expect, test } from 'vitest';
import {
  chooseColumns,
  chooseForm,
  chooseKey,
  isKeyAtTarget,
  isReplicated,
  type TableChoice,
  tableChoices,
  unknownColumns,
} from './column-choice.js';

const COLUMNS = [
  { name: 'id', keyPosition: 1 },
  { name: 'region', keyPosition: null },
  { name: 'fax', keyPosition: null },
];

const BARE = `name: shop
tables:
  - source: { schema: public, table: customer } # the customers
`;

const read = (text: string) => {
  const [choice] = tableChoices(readDocument(text).value);
  if (choice === undefined) {
    throw new Error('no table');
  }
  return choice;
};
const replicated = (text: string) => COLUMNS.map(({ name }) => name).filter((name) => isReplicated(read(text), name));
const keys = (text: string) => COLUMNS.filter((column) => isKeyAtTarget(read(text), column)).map(({ name }) => name);
const edited = (text: string, edits: (choice: TableChoice) => Parameters<typeof editText>[1]) => editText(text, edits(read(text))) ?? '';
const tick = (text: string, isOn: boolean, ...names: readonly string[]) =>
  edited(text, (choice) => chooseColumns(choice, { columns: COLUMNS, names: new Set(names), isOn }));
const key = (text: string, name: string, isOn: boolean) =>
  edited(text, (choice) => chooseKey(choice, COLUMNS.find((one) => one.name === name) ?? { name, keyPosition: null }, isOn));

test('a column left out is excluded, and nothing is left of the rule when it is taken in again', () => {
  const without = tick(BARE, false, 'fax');
  expect(without).toBe(`${BARE}    columns:\n      exclude:\n        - fax\n`);
  expect(replicated(without)).toEqual(['id', 'region']);
  expect(tick(without, true, 'fax')).toBe(BARE);
});

test('what was written by hand is read, and stays in the form that it has', () => {
  const text = `${BARE}    columns: { include: [id, fax] }\n`;
  expect(replicated(text)).toEqual(['id', 'fax']);
  expect(replicated(tick(text, true, 'region'))).toEqual(['id', 'region', 'fax']);
  expect(read(tick(text, true, 'region')).form).toBe('include');
  const other = edited(text, (choice) => chooseForm(choice, COLUMNS, 'exclude'));
  expect(read(other)).toMatchObject({ form: 'exclude', listed: new Set(['region']) });
});

test('a name that the table does not have is told, and not lost', () => {
  const text = `${BARE}    columns: { exclude: [gone] }\n`;
  expect(unknownColumns(read(text), COLUMNS)).toEqual(['gone']);
  expect(read(tick(text, false, 'fax')).listed).toEqual(new Set(['fax', 'gone']));
});

test('a key is chosen by the name at the target, and as at the source there is no rule', () => {
  const renamed = `${BARE}    transformations:\n      - { type: modify-column-name, column: region, targetColumn: area }\n`;
  const added = key(renamed, 'region', true);
  expect(added).toContain('area');
  expect(keys(added)).toEqual(['id', 'region']);
  expect(keys(key(added, 'id', false))).toEqual(['region']);
  expect(read(key(added, 'region', false)).rules).toEqual(read(renamed).rules);
  expect(key(key(BARE, 'id', false), 'id', true)).toBe(BARE);
});

test('a column that is left out leaves the key that rules made, too', () => {
  const added = key(key(BARE, 'region', true), 'fax', true);
  const rest = tick(added, false, 'fax');
  expect(read(rest).rules).toMatchObject([{ value: { type: 'add-primary-key', columns: ['region'] } }]);
  expect(read(tick(rest, false, 'region')).rules).toEqual([]);
});

test('keys are not chosen where something else decides them', () => {
  expect(read(`${BARE}    key: [id]\n`).keysFixedBy).toBe('key');
  expect(read(`${BARE}    matching: all-columns\n`).keysFixedBy).toBe('matching');
  expect(read(`${BARE}    transformations: [{ type: lowercase-names }]\n`).keysFixedBy).toBe('names');
  expect(read(BARE).keysFixedBy).toBeUndefined();
});

test('patterns, tables taken out and half written ones have no columns to choose', () => {
  const tables = [
    { source: { schema: 'a', table: '*' }, pattern: true },
    { source: { schema: 'a', table: 'b' }, exclude: true },
    { source: null },
    'c',
  ];
  expect(tableChoices({ tables })).toEqual([]);
  expect(tableChoices('name')).toEqual([]);
});
