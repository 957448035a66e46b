import { applyModes, settingsProblems, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { bare, draw, mappingOf } from './drawn.js';

const shapes = [
  ...['ledger', 'ledger_int', 'ledger_text', 'bank_left', 'life_walk', 'left_out'].map((table) => ({
    table,
    columns: ['id'],
    key: ['id'],
  })),
  { table: 'ledger_plain', columns: ['born'], key: [] },
];
const operations = new Map([['left_out', ['insert'] as const]]);
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

test('a seed draws the same settings each time, and seeds draw all of them', () => {
  const drawn = (seed: number) => draw({ seed, mode: 'default', shapes, operations });
  expect(drawn(3)).toEqual(drawn(3));
  const tables = seeds.flatMap((seed) => [...drawn(seed).tables.values()]);
  expect(new Set(tables.flatMap(({ columns }) => Object.keys(columns))).size).toBe(9);
  expect(new Set(tables.map(({ priority }) => priority)).size).toBe(5);
  expect(new Set(tables.map(({ marks }) => marks)).size).toBe(2);
  expect(new Set(seeds.map((seed) => drawn(seed).intervalMs)).size).toBe(3);
});

test.each(applyModes)('in mode %s a task takes what any seed draws, without a contradiction', (mode) => {
  for (const drawn of [bare({ mode, shapes, operations }), ...seeds.map((seed) => draw({ seed, mode, shapes, operations }))]) {
    const definition = taskDefinition.parse({
      ...{ name: 'drawn', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], apply: { mode } },
      tables: shapes.map((shape) => mappingOf(drawn, mode, shape)),
    });
    expect(settingsProblems(definition)).toEqual([]);
  }
});
