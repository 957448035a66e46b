import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { missingFlags } from './runtime-flags.js';

test('a process that was started anew has all its flags, so that it is never started anew again', () => {
  const missing = missingFlags(['--conditions=@trem/faults']);
  expect(missing).toEqual(['--max-semi-space-size=8', '--heap-growing-percent=100']);
  expect(missingFlags([...missing, '--conditions=@trem/faults'])).toEqual([]);
});

test('a size that somebody gave by hand stays, however it is written', () => {
  expect(missingFlags(['--max_semi_space_size=16'])).toEqual(['--heap-growing-percent=100']);
});

test('started without flags, a process keeps its number and its options, and its young generation stays small', () => {
  const life = `import { getHeapSpaceStatistics } from 'node:v8';
    import { beginWithFlags } from '${import.meta.dirname}/runtime-flags.ts';
    beginWithFlags();
    const kept = [];
    for (let index = 0; index < 4_000_000; index++) kept[index % 400_000] = { index };
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
    console.log(JSON.stringify({ pid: process.pid, options: process.execArgv, young, kept: kept.length }));`;
  const { pid, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@trem/faults', '--input-type=module', '--eval', life], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const seen = JSON.parse(stdout);
  expect(seen).toMatchObject({ pid, options: expect.arrayContaining(['--max-semi-space-size=8', '--conditions=@trem/faults']) });
  expect(seen.young).toBeLessThanOrEqual(3 * 8 * 2 ** 20);
});
