import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Installation } from '@trem/test-installation';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface CommandLine {
  /** Home folder of whoever runs it. */
  readonly home: string;
  readonly parameters: readonly string[];
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The command line as a process, as people and scripts run it. */
export async function runTrem(
  { cli }: Pick<Installation, 'cli'>,
  { home, parameters, env = {} }: CommandLine,
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const environment = { PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1', ...cli, ...env };
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      [`${repository}apps/cli/dist/main.js`, ...parameters],
      { env: environment, timeout: 120_000 },
      (failure, out, error) => resolve({ code: failure === null ? 0 : Number(failure.code ?? -1), out, error }),
    );
  });
}
