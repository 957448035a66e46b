import { type Draft, type TaskDraft, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { draftText, withoutDefaults } from './draft-text.js';

const written: TaskDraft = {
  name: 'sales',
  source: { endpoint: 'shop' },
  targets: [{ endpoint: 'warehouse' }],
  cdc: { intervalMs: 5000, operations: ['insert'] },
  tables: [
    { source: { schema: 'public', table: 'item' }, filters: [{ operator: 'equals', column: 'kind', value: 'a' }], priority: 'high' },
    { source: { schema: 'public', table: '*' }, pattern: true },
  ],
};
const definition = taskDefinition.parse(written);

test('without its defaults a definition is as short as it was written, and reads as the very same', () => {
  const short = withoutDefaults(definition);
  expect(taskDefinition.parse(short)).toEqual(definition);
  expect(short).toMatchObject({ ...written, tables: [{ priority: 'high' }, { pattern: true }] });
  expect(Object.keys(short).sort()).toEqual(Object.keys(written).sort());
});

const draft: Draft = {
  id: '12345678-9abc-4def-8123-456789abcdef',
  ...{ revision: 1, state: 'proposed', kind: 'proposal', sentence: 'every 5 seconds', by: { drafter: 'model', model: 'small' } },
  ...{ createdAt: '2027-01-10T22:00:00.000Z', changedAt: '2027-01-10T22:00:00.000Z' },
  ...{ definition, explanation: 'Copies items.', assumptions: ['an exact mirror'], notes: ['masks stay'], reasons: [], rounds: 1 },
  difference: [{ path: 'cdc.intervalMs', before: 0, after: 5000 }],
  questions: [{ text: 'Which item?', choices: ['item', 'items'] }],
  notPossible: [{ asked: 'join', why: 'tables are not joined', nearest: 'a view' }],
  findings: [],
  problems: [],
  tokens: { prompt: 900, completion: 100, total: 1000, cached: 300, durationMs: 1500 },
};

test('a new task is shown as it would be written, a change as what it changes, with all that a person has to know', () => {
  const fresh = draftText(draft);
  expect(fresh).toEqual(expect.arrayContaining(['name: sales', '  intervalMs: 5000']));
  const change = draftText({ ...draft, current: definition });
  expect(change).toEqual(
    expect.arrayContaining([
      '~ cdc.intervalMs: 0 -> 5000',
      '  an exact mirror',
      '  masks stay',
      '  Which item? (item · items)',
      '  join: tables are not joined. Nearest: a view',
      'small: 900 + 100 = 1000 tokens, 300 of them cached, 1.5 s, repaired in 1 round',
    ]),
  );
  expect(change).not.toContain('name: sales');
});
