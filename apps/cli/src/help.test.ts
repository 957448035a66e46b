import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from './program.js';
import { run } from './run.js';
import { fakeTerminal } from './testing/fake-terminal.js';

const signal = new AbortController().signal;
const connect = () => Promise.reject(new Error('help needs no API'));

function paths(command: Command, above: readonly string[] = []): (readonly string[])[] {
  const here = command.parent === null ? [] : [...above, command.name()];
  return [here, ...command.commands.filter((child) => child.name() !== 'help').flatMap((child) => paths(child, here))];
}

async function help(path: readonly string[]): Promise<string> {
  const { terminal, out } = fakeTerminal();
  expect(await run([...path, '--help'], { terminal, signal, connect })).toBe(0);
  return out.join('\n');
}

const all = paths(buildProgram({ terminal: fakeTerminal().terminal, signal, connect }));

test('the help of every command is as it was', async () => {
  const texts = await Promise.all(all.map(help));
  expect(texts.join(`\n${'='.repeat(100)}\n`)).toMatchSnapshot();
});

test('every command that does something shows an example', async () => {
  const leaves = all.filter(
    (path) => path.length > 0 && !all.some((other) => other.length > path.length && path.every((part, place) => other[place] === part)),
  );
  expect(leaves.length).toBeGreaterThan(20);
  for (const path of leaves) {
    expect(await help(path), path.join(' ')).toContain(`Examples:\n  $ `);
    expect(await help(path)).toContain(`trem ${path.join(' ')}`);
  }
});
