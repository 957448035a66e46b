import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';

/** A process that starts an app and freezes it before it can end by itself. Ends as whoever owns a stack does: by process.exit. */
const OWNER = `
  import { AppProcess } from ${JSON.stringify(new URL('app-process.ts', import.meta.url).href)};
  const app = new AppProcess('worker', {}, ${JSON.stringify(devNull)});
  app.start();
  await app.signal('SIGSTOP');
  process.on('SIGINT', () => process.exit(130));
  process.stdout.write(String(app.pid));
  process.stdin.once('data', () => process.exit(0));
`;

test.each([
  ['exits', 0],
  ['is interrupted', 130],
])(
  'an app does not outlive its owner that %s without disposing of it, not even frozen',
  async (how, expected) => {
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', OWNER], { stdio: ['pipe', 'pipe', 'inherit'] });
    let app: number | undefined;
    try {
      const ended = once(owner, 'exit');
      const [said] = await once(owner.stdout, 'data');
      app = Number(said);
      expect(stateOf(app)).toMatch(/[RSDtT]/);
      how === 'exits' ? owner.stdin.write('end') : owner.kill('SIGINT');
      expect(await ended).toEqual([expected, null]);
      await waitFor('the app to be gone', () => stateOf(Number(said)) === 'gone', { deadlineMs: 10_000 });
    } finally {
      owner.kill('SIGKILL');
      if (app !== undefined && stateOf(app) !== 'gone') {
        process.kill(app, 'SIGKILL');
      }
    }
  },
  30_000,
);

/** As /proc tells it. What is dead and not buried yet is gone. */
function stateOf(pid: number): string {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.charAt(0) ?? '';
    return state === 'Z' || state === 'X' ? 'gone' : state;
  } catch {
    return 'gone';
  }
}
