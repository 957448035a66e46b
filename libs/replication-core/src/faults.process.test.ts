import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { failpoint, hasDefect } from './faults.js';

/** Needs the build. Runs a script in a process that has the failpoints of a test build. Answers what it printed, and how it ended. */
async function inTestBuild(script: string, environment: Record<string, string>) {
  const preface = `import { failpoint, hasDefect } from '${new URL('../dist/faults.armed.js', import.meta.url).href}';`;
  const options = { env: { PATH: process.env.PATH, ...environment } };
  return await promisify(execFile)(process.execPath, ['--input-type=module', '-e', preface + script], options).then(
    ({ stdout }) => ({ stdout: stdout.trim(), signal: null, stderr: '' }),
    ({ stdout, stderr, signal }: { stdout: string; stderr: string; signal: string | null }) => ({ stdout: stdout.trim(), stderr, signal }),
  );
}

test('a process like any other has no failpoints and no defects', () => {
  expect(failpoint('apply.before-commit')).toBeUndefined();
  expect(hasDefect('gap-ignored')).toBe(false);
});

describe('a test build', () => {
  test('dies at the nth passing, and only at the point that was named', async () => {
    const script = `for (let n = 1; n < 5; n++) { failpoint('publish.before'); console.log(n); failpoint('apply.before-commit'); }`;
    const { stdout, signal } = await inTestBuild(script, { TREM_FAILPOINTS: 'apply.before-commit:crash@3' });
    expect([stdout, signal]).toEqual(['1\n2\n3', 'SIGKILL']);
  });

  test('fails, and waits', async () => {
    const script = `const at = Date.now(); await failpoint('publish.before'); console.log(Date.now() - at >= 99);
      try { failpoint('consume.received') } catch (error) { console.log(error.code) }`;
    const { stdout } = await inTestBuild(script, { TREM_FAILPOINTS: 'publish.before:delay:100,consume.received:error' });
    expect(stdout).toBe('true\nCONNECTION_LOST');
  });

  test('strikes once for all processes that share a folder, and leaves a file there', async () => {
    const environment = {
      TREM_FAILPOINTS: 'publish.before:crash',
      TREM_FAILPOINTS_FOLDER: mkdtempSync(join(tmpdir(), 'trem-failpoints-')),
    };
    const script = `failpoint('publish.before'); console.log('alive')`;
    expect(await inTestBuild(script, environment)).toMatchObject({ signal: 'SIGKILL' });
    expect(readdirSync(environment.TREM_FAILPOINTS_FOLDER)).toEqual(['publish.before']);
    expect(await inTestBuild(script, environment)).toMatchObject({ stdout: 'alive', signal: null });
  });

  test('makes the mistakes that it was told to make, and no others', async () => {
    const { stdout } = await inTestBuild(`console.log(hasDefect('gap-ignored'), hasDefect('status-one-more'))`, {
      TREM_DEFECTS: 'gap-ignored',
    });
    expect(stdout).toBe('true false');
  });

  test.each([
    ['TREM_FAILPOINTS', 'nowhere:crash'],
    ['TREM_FAILPOINTS', 'publish.before:explode'],
    ['TREM_DEFECTS', 'laziness'],
  ])('a name that does not exist is refused: %s=%s', async (name, value) => {
    expect((await inTestBuild('', { [name]: value })).stderr).toContain(name);
  });
});
