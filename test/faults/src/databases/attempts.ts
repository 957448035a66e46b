import { readFile } from 'node:fs/promises';
import type { Installation, Scenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';

/** One line of a worker's log. */
export interface LogLine {
  readonly time: string;
  readonly message: string;
  readonly [fact: string]: unknown;
}

/** What the workers have told of a task, worker by worker, each in order. */
export async function linesOf({ workers }: Installation, { task, status }: Scenario): Promise<readonly LogLine[]> {
  const { id } = await status();
  const texts = await Promise.all(workers.map(({ logFile }) => readFile(logFile, 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{') && (line.includes(id) || line.includes(`"${task}"`)))
    .map((line) => JSON.parse(line));
}

/** Codes of the attempts of a task that failed. */
export async function failures(installation: Installation, scenario: Scenario): Promise<readonly unknown[]> {
  const lines = await linesOf(installation, scenario);
  return lines.filter(({ message }) => message === 'activity failed').map(({ code }) => code);
}

export async function waitForFailure(installation: Installation, scenario: Scenario, code: string, deadlineMs = 120_000): Promise<void> {
  await waitFor(
    `an attempt of ${scenario.task} to fail with ${code}`,
    async () => (await failures(installation, scenario)).includes(code),
    {
      ...{ deadlineMs, everyMs: 200 },
    },
  );
}
