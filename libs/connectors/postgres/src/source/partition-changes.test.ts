import { expect, test } from 'vitest';
import { judgePartitions, truncation } from './partition-changes.js';
import { linesOf, nodesIn, type PartitionFacts } from './partition-tree.js';

const known: PartitionFacts = {
  ...{ root: '1', node: '10', edge: '700', file: '10', identity: 'd', rootIdentity: 'd', name: 'public.p_10' },
  ...{ schema: 'public', table: 'p_10', rootSchema: 'public', rootTable: 'p' },
  ...{ isBorn: true, isEmpty: false, isLogged: true, changedBy: '700' },
};
const born: PartitionFacts = { ...known, node: '11', file: '11', edge: '710', table: 'p_11', changedBy: '710' };
const judge = (now: readonly PartitionFacts[], truncations: readonly string[] = []) => {
  const { error, suspicion } = judgePartitions([known], now, new Set(truncations));
  return error === undefined ? (suspicion === undefined ? 'fine' : 'suspicious') : error.facts.reason;
};

test('the same partitions, and new ones that never had rows of their own, are fine', () => {
  expect(judge([known])).toBe('fine');
  expect(judge([known, born])).toBe('fine');
  expect(judge([known, { ...born, isBorn: false, isEmpty: true }])).toBe('fine');
  expect(judge([known, { ...born, file: '0' }])).toBe('fine');
});

test('each thing that the log does not tell is named', () => {
  expect(judge([born])).toContain('detached or dropped');
  expect(judge([{ ...known, edge: '711' }])).toContain('attached again');
  expect(judge([{ ...known, identity: 'f' }])).toContain('was changed');
  expect(judge([{ ...known, isLogged: false }])).toContain('no longer in the log');
  expect(judge([known, { ...born, isBorn: false }])).toContain('attached, and its rows');
  expect(judge([known, { ...born, identity: 'n' }])).toContain('another than that of the whole table');
  expect(judge([known, { ...born, isLogged: false }])).toContain('not an ordinary logged table');
});

test('another file is explained by a TRUNCATE of the whole table in the transaction that changed it, and by nothing else', () => {
  const other = { ...known, file: '99', changedBy: '720' };
  expect(judge([other])).toBe('suspicious');
  expect(judge([other], [truncation(1, 720)])).toBe('fine');
  expect(judge([other], [truncation(1, 719)])).toBe('suspicious');
  expect(judge([other], [truncation(2, 720)])).toBe('suspicious');
  expect(judge([known, { ...born, file: '98' }])).toBe('suspicious');
  expect(judge([known, { ...born, isBorn: false, isEmpty: true, file: '98' }])).toBe('suspicious');
});

test('what is noted reads back', () => {
  const note = { root: '1', node: '10', edge: '700', file: '10', identity: 'd' };
  const odd = { ...known, name: 'My Schema.a "b"\nc' };
  const text = ['trem task x', '1/2 ["public","p"]', ...linesOf([known, odd]), 'partition 1 10 700 10 d'].join('\n');
  expect(nodesIn(text)).toEqual([
    { ...note, name: 'public.p_10' },
    { ...note, name: 'My Schema.a "b"\nc' },
    { ...note, name: '' },
  ]);
});
