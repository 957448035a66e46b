import type { TaskRun } from '@trem/contracts';
import { expect, test } from 'vitest';
import { runBeginning, runFigures, runOutcome } from './run-facts.js';

const run: TaskRun = {
  ...{ run: 3, startMode: 'continue', version: 7, startedBy: 'ana', startedAt: '2027-01-01T10:00:00.000Z' },
  ...{ endedAt: '2027-01-01T10:03:20.000Z', outcome: 'stopped', errorCode: null, rowsLoaded: 0, changesApplied: 1_234 },
};

test('a run that ended tells how long it took and what it brought', () => {
  expect(runFigures(run)).toMatchObject({ took: '3 min 20 s', loaded: '0' });
  expect(runOutcome(run)).toEqual({ text: 'stopped', isBad: false });
  expect(runBeginning(run)).toBe('continue, version 7, by ana');
});

test('a run that goes on, and one that nobody asked for', () => {
  const going = { ...run, endedAt: null, outcome: null, startedBy: null };
  expect(runFigures(going).took).toBe('–');
  expect(runOutcome(going)).toEqual({ text: 'under way', isBad: false });
  expect(runBeginning(going)).toBe('continue, version 7, by itself');
});

test('a run that ended in an error names its code', () => {
  expect(runOutcome({ ...run, outcome: 'attention', errorCode: 'SLOT_LOST' })).toEqual({ text: 'attention, SLOT_LOST', isBad: true });
});
