import { expect, test } from 'vitest';
import { type Deed, judgeHistory, judgeVersions, type Told, type Version } from './sequence.js';

const deed = (op: Deed['op'], state = '', streamed = true): Deed => ({ op, state, streamed });
const deeds = [
  deed('insert', '1', false),
  deed('update', '2', false),
  deed('update', '4'),
  deed('delete'),
  deed('insert', '6'),
  deed('update', '8'),
];
const version = (state: string, from: number, to: number | null): Version => ({ state, from, to, isCurrent: to === null });
const versions = [version('2', 10, 20), version('4', 20, 30), version('6', 40, 50), version('8', 50, null)];
const told: readonly Told[] = [
  { op: 'load', state: '2' },
  { op: 'update', state: '4' },
  { op: 'delete', state: '' },
  { op: 'insert', state: '6' },
  { op: 'update', state: '8' },
];
const without = <T>(all: readonly T[], place: number) => all.toSpliced(place, 1);
const found = (all: readonly Version[], of = deeds) => judgeVersions('row', of, all).map(({ kind }) => kind);
const heard = (all: readonly Told[]) => judgeHistory('row', deeds, all).map(({ kind }) => kind);

test('versions from the loaded one on, with the gap in which the key was away, are right', () => {
  expect(found(versions)).toEqual([]);
  expect(
    found(
      versions.slice(2),
      deeds.map((one, place) => ({ ...one, streamed: place > 3 })),
    ),
  ).toEqual([]);
});

test('a key that is gone has no current version', () => {
  const gone = [deed('insert', '1'), deed('delete')];
  expect(found([version('1', 1, 5)], gone)).toEqual([]);
  expect(found([version('1', 1, null)], gone)).toEqual(['doubled']);
});

test.each([
  ['a version that is lost in the middle', without(versions, 1), 'lost'],
  ['the newest lost', without(versions, 3), 'lost'],
  ['the first of the stream lost with all before', versions.slice(2), 'lost'],
  ['a version twice', versions.toSpliced(1, 0, version('4', 19, 20)), 'lost'],
  ['more versions than the source has had', [...versions, version('9', 60, 70), version('9', 70, 80)], 'doubled'],
  ['another state', versions.with(1, version('5', 20, 30)), 'lost'],
  ['two current ones', versions.with(2, version('6', 40, null)), 'doubled'],
  ['no current one', versions.with(3, version('8', 50, 60)), 'lost'],
  ['a flag that differs from its end', versions.with(3, { ...version('8', 50, null), isCurrent: false }), 'doubled'],
  ['an overlap', versions.with(0, version('2', 10, 21)), 'torn'],
  ['a gap though the key was there', versions.with(0, version('2', 10, 19)), 'torn'],
  ['a version that comes back too early', versions.with(1, version('4', 20, 41)), 'torn'],
  ['an end before its start', versions.with(1, version('4', 20, 19)), 'torn'],
] as const)('scd2: %s', (_, all, kind) => {
  expect(found(all)).toEqual(expect.arrayContaining([kind]));
});

test('a history from the loaded row on is right', () => {
  expect(heard(told)).toEqual([]);
});

test.each([
  ['a change lost', without(told, 1), 'lost'],
  ['the delete lost', without(told, 2), 'lost'],
  ['the end lost', without(told, 4), 'lost'],
  ['the start of the stream lost with all before', told.slice(3), 'lost'],
  ['a change twice', told.toSpliced(1, 0, { op: 'update', state: '4' }), 'lost'],
  ['more than the source has done', [...told, ...told], 'doubled'],
  ['two changes in the wrong order', [...told.slice(0, 3), told[4], told[3]].filter((one) => one !== undefined), 'lost'],
] as const)('history: %s', (_, all, kind) => {
  expect(heard(all)).toEqual([kind]);
});
