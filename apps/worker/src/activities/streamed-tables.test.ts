import { asPosition, type MappedTable } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { streamedTables } from './streamed-tables.js';
import type { TaskContext } from './task-context.js';

const named = (table: string) => ({ schema: 'public', table });
/** Only what is looked at. */
const context = (tables: readonly string[], hasLoad = true) =>
  ({ task: { id: 't', name: 'shop' }, hasLoad, tables: tables.map(named) }) as unknown as TaskContext;
const mapped = (tables: readonly string[]) =>
  tables.map((table) => ({ source: named(table), target: { ...named(table), fingerprint: 'r' } }) as MappedTable);
const load = (table: string, more: object = {}) => ({
  ...{ ...named(table), relation: 'r', generation: 10_001, state: 'loaded' as const, position: asPosition('0'.repeat(15).concat('5')) },
  ...more,
});
const taken = (loaded: readonly ReturnType<typeof load>[]) => ({ epoch: 1, captureEpoch: 1, position: undefined, loaded });

test('changes of a table that waits to join the others are left out, and only while positions are held back for it', () => {
  const waiting = load('more', { state: 'loading' });
  const at = { taken: taken([load('item'), waiting]), generation: 1, mapped: mapped(['item', 'more', 'last']) };
  const streamed = streamedTables(context(['item', 'more', 'last']), { ...at, isHeld: true });
  expect(streamed.mapped.map(({ source }) => source.table)).toEqual(['item']);
  expect(streamed.leftOut.map(({ table }) => table)).toEqual(['more', 'last']);
  expect(() => streamedTables(context(['item', 'more', 'last']), { ...at, isHeld: false })).toThrow(
    expect.objectContaining({ code: 'DEFINITION_EDITED' }),
  );
});

test('a table that left the task and is still noted as loaded asks for the start check', () => {
  const at = { taken: taken([load('item'), load('gone')]), generation: 1, mapped: mapped(['item']), isHeld: false };
  expect(() => streamedTables(context(['item']), at)).toThrow(expect.objectContaining({ code: 'DEFINITION_EDITED' }));
  expect(streamedTables(context(['item'], false), at).mapped).toHaveLength(1);
});

test('rows of before that a rule makes otherwise now, so that they would not be found, ask for the start check', () => {
  const at = { taken: taken([load('item', { relation: 'older  k1' })]), generation: 1, isHeld: false };
  const made = (fingerprint: string) => mapped(['item']).map((table) => ({ ...table, target: { ...table.target, fingerprint } }));
  expect(() => streamedTables(context(['item']), { ...at, mapped: made('r  k2') })).toThrow(
    expect.objectContaining({ code: 'DEFINITION_EDITED', facts: expect.objectContaining({ remade: 1 }) }),
  );
  expect(streamedTables(context(['item']), { ...at, mapped: made('r  k1') }).mapped).toHaveLength(1);
});
