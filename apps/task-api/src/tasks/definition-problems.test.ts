import { type TaskFinding, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { isStartable, liveProblems, staticProblems } from './definition-problems.js';

const definition = taskDefinition.parse({
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  accept: ['WHOLE_ROW_MATCH'],
  tables: [{ source: { schema: 'public', table: 'item' } }],
});
const free = { access: 'source-and-target' } as const;

function finding(severity: TaskFinding['severity'], code: string, path = 'source.endpoint'): TaskFinding {
  return { severity, code, path, role: 'source', endpoint: 'a', object: 'o', found: 'f', wanted: 'w', cause: 'c', remedy: 'r' };
}

test('both endpoints are looked for, and every missing one is named at its place', () => {
  expect(staticProblems(definition, new Map())).toMatchObject([
    { severity: 'error', code: 'ENDPOINT_UNKNOWN', path: 'source.endpoint', remedy: expect.stringContaining('Create') },
    { severity: 'error', code: 'ENDPOINT_UNKNOWN', path: 'targets.0.endpoint' },
  ]);
  expect(
    staticProblems(
      definition,
      new Map([
        ['a', free],
        ['b', free],
      ]),
    ),
  ).toEqual([]);
});

test('a target that is the source, or that is protected from writes, is refused', () => {
  const loop = { ...definition, targets: [{ endpoint: 'a' }] };
  expect(staticProblems(loop, new Map([['a', free]]))).toMatchObject([{ code: 'TARGET_IS_SOURCE', path: 'targets.0.endpoint' }]);
  const guarded = new Map<string, { access: 'source-and-target' | 'source-only' }>([
    ['a', free],
    ['b', { access: 'source-only' }],
  ]);
  expect(staticProblems(definition, guarded)).toMatchObject([{ code: 'READ_ONLY_SERVER', path: 'targets.0.endpoint' }]);
});

test('infos and accepted warnings do not block; a warning that is not accepted does, once per code', () => {
  const quiet = liveProblems(definition, [finding('info', 'KEEP_SIZE_LIMIT'), finding('warning', 'WHOLE_ROW_MATCH')]);
  expect(isStartable(quiet)).toBe(true);
  const loud = liveProblems(definition, [
    finding('warning', 'TLS_NOT_VERIFIED'),
    finding('warning', 'TLS_NOT_VERIFIED', 'targets.0.endpoint'),
  ]);
  expect(isStartable(loud)).toBe(false);
  expect(loud.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'WARNING_NOT_ACCEPTED', path: 'accept', text: expect.stringContaining('TLS_NOT_VERIFIED') },
  ]);
});

test('an error blocks, with cause, place and remedy; what is already said is not said twice', () => {
  const unknown = finding('error', 'ENDPOINT_UNKNOWN');
  const problems = liveProblems(definition, [unknown, finding('error', 'WAL_LEVEL')], staticProblems(definition, new Map([['b', free]])));
  expect(problems).toEqual([
    { severity: 'error', code: 'WAL_LEVEL', path: 'source.endpoint', text: 'c: o: found f, wanted w', remedy: 'r' },
  ]);
  expect(isStartable(problems)).toBe(false);
});
