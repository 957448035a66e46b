import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeGaps } from './judge-gaps.js';

test('each attempt that ended in a gap is a lost message, other failures are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trem-gaps-'));
  const logFile = join(folder, 'worker.log');
  const failed = (code: string) =>
    JSON.stringify({ level: 'warn', activity: 'runApply', code, error: { code }, message: 'activity failed' });
  await writeFile(logFile, [failed('DEADLOCK'), failed('GAP'), '{"message":"batch beyond what is applied"}', failed('GAP'), ''].join('\n'));
  expect(await judgeGaps([{ logFile }, { logFile }])).toHaveLength(4);
  expect((await judgeGaps([{ logFile }]))[0]).toMatchObject({ kind: 'lost' });
  await rm(folder, { recursive: true });
});
