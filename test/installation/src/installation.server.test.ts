import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startInstallation } from './index.js';

test('a start that fails half way tells what the process said, and leaves no process behind', async () => {
  const before = ourApps();
  await expect(startInstallation({ settings: { TREM_HEARTBEAT_TIMEOUT_MS: 'soon' } })).rejects.toThrow('TREM_HEARTBEAT_TIMEOUT_MS');
  expect(ourApps()).toEqual(before);
}, 120_000);

/** Apps that this process has started and that still run. Linux: as /proc tells. */
function ourApps(): readonly string[] {
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && parentOf(pid) === process.pid && fileOf(pid, 'cmdline').includes('/apps/'),
  );
}

/** The fields behind the name, which may itself hold blanks and brackets: state, parent. */
function parentOf(pid: string): number {
  return Number(fileOf(pid, 'stat').split(') ').at(-1)?.split(' ')[1]);
}

function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}
