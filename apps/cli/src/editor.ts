import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/**
 * Lets a person change a text in the editor of their environment: VISUAL, else EDITOR, else vi. As git does, it may have arguments.
 * @throws CliError 5 the editor ended otherwise than with 0
 */
export async function editText(text: string, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const folder = await mkdtemp(join(tmpdir(), 'trem-edit-'));
  try {
    const file = join(folder, 'task.yaml');
    await writeFile(file, text);
    const process = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    const [code] = await once(process, 'exit');
    if (code !== 0) {
      throw new CliError({
        exitCode: exitCodes.refused,
        code: 'NOT_CONFIRMED',
        text: `the editor ended with ${code}: nothing was changed`,
        remedy: 'Set EDITOR to a program that ends with 0 when the text is saved.',
      });
    }
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
