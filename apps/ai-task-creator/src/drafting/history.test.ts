import { type LoadStatistic, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { fakeTaskApi } from '../../test-support/fake-task-api.js';
import type { Drafted } from './drafter.js';
import { withFreeName } from './free-name.js';
import { withHistory } from './history.js';
import { isNamedIn } from './named-in.js';

const mask = { type: 'modify-column-value', operation: 'mask', column: 'email' } as const;
const tableOf = (table: string, transformations: object[] = []) => ({ source: { schema: 'sales', table }, transformations });
const definition = (name: string, tables: object[], more: object = {}) =>
  taskDefinition.parse({ name, source: { endpoint: 'shop' }, targets: [{ endpoint: 'dwh' }], tables, ...more });

function drafted(of: ReturnType<typeof definition>): Drafted {
  return {
    ...{ kind: 'proposal', by: { drafter: 'rules' }, definition: of, explanation: `${of.name} copies`, rounds: 0 },
    ...{ assumptions: [`The task is called ${of.name}`], notes: [], questions: [], notPossible: [], reasons: [] },
  };
}

const loadOf = (seconds: number): LoadStatistic => ({
  ...{
    run: 1,
    schema: 'sales',
    table: 'customers',
    target: 'dwh',
    outcome: 'loaded',
    estimatedRows: 9_000,
    extracted: 9_000,
    filtered: 0,
    loaded: 9_000,
    rejected: 0,
  },
  ...{
    bytes: 1,
    partitions: 1,
    partitionsDone: 1,
    failures: 0,
    errorCode: null,
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(seconds * 1_000).toISOString(),
  },
});

test('earlier tasks on tables of the same names give rules where the draft has none, and the load that was quickest; each is named', async () => {
  const api = fakeTaskApi();
  await api.createTask(
    definition('masked', [tableOf('customers', [mask]), tableOf('orders', [mask])], { fullLoad: { parallelTables: 2 } }),
  );
  await api.createTask(
    definition('quick', [tableOf('customers')], { fullLoad: { parallelTables: 8, parallelPartitions: 6 }, cdc: { maxBatchChanges: 500 } }),
  );
  await api.createTask(definition('elsewhere', [tableOf('other', [mask])], { fullLoad: { parallelTables: 16 } }));
  api.taskLoads = async (name) => [loadOf(name === 'quick' ? 1 : name === 'masked' ? 9 : 0.1)];
  const own = { type: 'modify-column-value', operation: 'trim', column: 'note' };
  const draft = drafted(definition('new', [tableOf('customers'), tableOf('orders', [own])]));
  const result = await withHistory(api, draft, await api.tasks());
  expect(result.definition?.tables.map(({ transformations }) => transformations)).toMatchObject([[mask], [own]]);
  expect(result.definition).toMatchObject({ fullLoad: { parallelTables: 8, parallelPartitions: 6 }, cdc: { maxBatchChanges: 500 } });
  expect(result.reasons).toEqual([
    { task: 'masked', text: 'its rules for sales.customers (1)' },
    { task: 'quick', text: '8 tables and 6 ranges at once, batches of 500 changes (it loaded 9000 rows/s)' },
  ]);
  expect(result.assumptions.join('\n')).toContain('As in quick: 8 tables');
});

test('where nothing was measured and no rule is there, the draft stays as it is', async () => {
  const api = fakeTaskApi();
  await api.createTask(definition('plain', [tableOf('customers')], { fullLoad: { parallelTables: 8 } }));
  const draft = drafted(definition('new', [tableOf('customers')]));
  expect(await withHistory(api, draft, await api.tasks())).toEqual(draft);
});

test('a new task gets a free name; one that the sentence gives is asked about', () => {
  const draft = drafted(definition('shop_to_dwh', [tableOf('customers')]));
  const taken = new Set(['shop_to_dwh', 'shop_to_dwh_2']);
  expect(withFreeName(draft, 'copy customers', taken)).toMatchObject({
    definition: { name: 'shop_to_dwh_3' },
    explanation: 'shop_to_dwh_3 copies',
  });
  const asked = withFreeName(draft, 'copy customers, call it Shop to DWH', taken);
  expect(asked).toMatchObject({ kind: 'question', questions: [{ choices: ['shop_to_dwh_3'] }] });
  expect(asked.definition).toBeUndefined();
  expect(withFreeName(draft, 'copy customers', new Set())).toBe(draft);
});

test.each([
  ['from Shop_One to dwh', 'shop_one', true],
  ['from shop one to dwh', 'shop_one', true],
  ['from shop-one, quickly', 'shop_one', true],
  ['de São to dwh', 'sao', true],
  ['from workshop_one', 'shop_one', false],
  ['the evildoer', 'evil', false],
])('"%s" names %s: %s', (sentence, name, is) => {
  expect(isNamedIn(sentence, name)).toBe(is);
});
