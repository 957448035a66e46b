import { taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { draftTask } from './draft-task.js';
import { endpoints } from './evaluation/catalogues.js';
import type { Draft, DraftRequest } from './request.js';

const draft = (sentence: string, more: Partial<DraftRequest> = {}) => draftTask({ sentence, endpoints, ...more });
const questions = (answer: Draft) => (answer.tag === 'question' ? answer.questions : []);

test('what was not said is said as an assumption', () => {
  expect(draft('Copy orders from shop to warehouse')).toMatchObject({
    tag: 'proposal',
    assumptions: expect.arrayContaining(['Copied, then kept in sync (mode full-load-and-cdc)', 'The task is called shop_to_warehouse']),
  });
});

test('endpoints chosen beside the sentence need not be in it', () => {
  expect(draft('Copy orders', { source: 'shop', target: 'reporting' })).toMatchObject({
    definition: { source: { endpoint: 'shop' }, targets: [{ endpoint: 'reporting' }] },
  });
});

test.each([
  ['Copy orders to warehouse', 'source', ['shop', 'people_db']],
  ['Copy orders from shop', 'target', ['people_db', 'warehouse', 'reporting']],
])('%s: the endpoint that is missing is asked for', (sentence, about, choices) => {
  expect(questions(draft(sentence))).toContainEqual(expect.objectContaining({ about, choices }));
});

test.each([
  ['named', draft('Copy salary from people_db to shop')],
  ['chosen', draft('Copy salary', { source: 'people_db', target: 'shop' })],
])('an endpoint that must not be written is refused as a target, and others are offered: %s', (_, answer) => {
  expect(answer).toEqual({
    tag: 'not-possible',
    notPossible: [{ wish: 'write to shop', why: expect.stringContaining('source-only'), nearest: 'A copy into warehouse or reporting' }],
  });
});

test('a column in several tables is asked about where only one can be meant', () => {
  const [question] = questions(draft('Copy products and suppliers from shop to warehouse where name is Ann'));
  expect(question).toMatchObject({ about: 'name', choices: ['sales.products.name', 'sales.suppliers.name'] });
});

test('a rule that does not fit the type of its column is asked about', () => {
  expect(questions(draft('Copy orders from shop to warehouse, total in capitals'))[0]?.text).toContain('numeric(12,2)');
  expect(questions(draft('Copy orders from shop to warehouse where total is high'))[0]?.text).toContain('numeric(12,2)');
});

test.each(['not', 'never', 'xyzzy', 'except', 'weekly', 'não'])('"%s" in front of a wish is never passed over', (word) => {
  expect(draft(`Copy customers from shop to warehouse and ${word} mask the email`).tag).toBe('question');
});

test.each(['every 5 seconds', 'in batches of 5', 'full load only'])(
  'what only a task has is not taken for the wish of one table: %s',
  (setting) => {
    expect(draft(`Copy customers and orders from shop to warehouse. On customers ${setting}.`).tag).toBe('question');
  },
);

test.each(['in support', 'from support', 'of schema support'])(
  'a schema that is only meant for one of the wishes is asked about: %s',
  (where) => {
    expect(draft(`Copy customers and agents from shop to warehouse, mask the e-mails ${where}`).tag).toBe('question');
  },
);

test('a name that the sentence gives is meant, though a table elsewhere is called so', () => {
  const staff = { schema: 'archive', table: 'staff', key: ['id'], columns: [{ name: 'id', type: 'integer' }] };
  const more = endpoints.map((endpoint) =>
    endpoint.name === 'people_db' ? { ...endpoint, tables: [...endpoint.tables, staff] } : endpoint,
  );
  const sentence = 'Copy employee as staff from people_db to warehouse. On staff add origin with the constant HR.';
  const answer = draft(sentence, { endpoints: more });
  expect(answer).toEqual(draft(sentence));
  expect(answer).toMatchObject({ tag: 'proposal', definition: { tables: [{ source: { schema: 'employees', table: 'employee' } }] } });
});

test('two values for one setting are asked about', () => {
  expect(questions(draft('Copy orders from shop to warehouse every 5 seconds, every 10 seconds'))).toContainEqual(
    expect.objectContaining({ about: 'cdc.intervalMs: 5000, 10000', choices: ['5000', '10000'] }),
  );
});

test('what the contract refuses is said back and not drafted', () => {
  expect(questions(draft('Copy orders from shop to warehouse in batches of 900000 changes'))).toContainEqual(
    expect.objectContaining({ about: 'cdc.maxBatchChanges' }),
  );
  expect(questions(draft('Only the changes of orders from shop to warehouse, truncate the tables first'))).toContainEqual(
    expect.objectContaining({ about: 'fullLoad.truncateTable' }),
  );
});

test('a change to a task keeps what it does not speak of, and shows the difference', () => {
  const current = taskDefinition.parse({
    name: 'copy',
    title: 'Kept',
    source: { endpoint: 'shop' },
    targets: [{ endpoint: 'warehouse', apply: { mode: 'upsert' } }],
    tables: [{ source: { schema: 'sales', table: 'orders' }, priority: 'high' }],
  });
  const answer = draft('Every 3 seconds, and without deletes', { current });
  expect(answer).toMatchObject({
    tag: 'proposal',
    definition: { ...current, cdc: { ...current.cdc, intervalMs: 3000, operations: ['insert', 'update'] } },
    differences: [{ path: 'cdc.intervalMs', before: 0, after: 3000 }, { path: 'cdc.operations' }],
  });
});

test('the loss of versions is noted', () => {
  expect(draft('Reload orders from shop to warehouse with scd2, recreate the tables')).toMatchObject({
    notes: [expect.stringContaining('loses the versions')],
  });
});

test('a sentence that is too long is not read', () => {
  expect(draft('copy orders '.repeat(400)).tag).toBe('question');
});
