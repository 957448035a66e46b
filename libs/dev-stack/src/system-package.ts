import { Missing } from './ladder.js';
import { ask, findProgram } from './programs.js';
import type { Progress } from './progress.js';

let last: Promise<unknown> = Promise.resolve();

/**
 * Installs a package of Debian or Ubuntu, saying so before it does. One at a time: apt has one lock.
 * @returns undefined when it is installed, else why not
 */
export function installSystemPackage(name: string, progress: Progress): Promise<Missing | undefined> {
  const mine = last.then(() => install(name, progress));
  last = mine.catch(() => undefined);
  return mine;
}

async function install(name: string, progress: Progress): Promise<Missing | undefined> {
  if (findProgram('apt-get') === undefined) {
    return new Missing(`install ${name} by hand: this system has no apt-get`);
  }
  const asRoot = await rootCommand();
  if (asRoot === undefined) {
    return new Missing(`run: sudo apt-get install ${name}`);
  }
  const line = [...asRoot, 'apt-get', 'install', '-y', '--no-install-recommends', name];
  progress(`Installing the system package ${name}, which takes about a minute: ${line.join(' ')}`);
  let answer = await aptGet(asRoot, line);
  if (answer.code !== 0) {
    progress('That failed; once more with fresh package lists: apt-get update');
    await aptGet(asRoot, [...asRoot, 'apt-get', 'update']);
    answer = await aptGet(asRoot, line);
  }
  return answer.code === 0
    ? undefined
    : new Missing(`apt-get install ${name} failed: ${answer.output.trimEnd().split('\n').slice(-3).join(' ')}`);
}

/** How root is had without a question: nothing to add, `sudo -n`, or not at all. */
async function rootCommand(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) {
    return [];
  }
  const { code } = await ask('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n'] : undefined;
}

function aptGet(asRoot: readonly string[], [command = '', ...parameters]: readonly string[]) {
  const quiet =
    asRoot.length === 0 ? [command, ...parameters] : [command, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', ...parameters.slice(1)];
  return ask(quiet[0] ?? '', quiet.slice(1), { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

/** Docker is the last resort of the ladder and is only named: our servers run as processes of this machine. */
export async function dockerHint(image: string): Promise<Missing> {
  const { code } = await ask('docker', ['info']);
  return new Missing(code === 0 ? `start ${image} yourself and give its address` : 'no Docker daemon answers');
}
