import { climb, Missing, type Rung } from './ladder.js';
import { findProgram, isExecutable } from './programs.js';
import type { Progress } from './progress.js';
import { installSystemPackage } from './system-package.js';

const VARIABLE = 'TREM_TEST_CHROMIUM';

let found: Promise<string> | undefined;

/** The browser that tests of the console drive: the path of its program. Found once per process, or installed. @throws SERVER_MISSING */
export function findChromium(progress: Progress): Promise<string> {
  found ??= climb('Chromium', rungs(progress), progress);
  return found;
}

function rungs(progress: Progress): readonly Rung<string>[] {
  return [
    { name: VARIABLE, find: async () => given(process.env[VARIABLE]) },
    { name: 'chromium of this machine', find: async () => fromMachine() },
    { name: 'system package chromium', find: async () => (await installSystemPackage('chromium', progress)) ?? fromMachine() },
  ];
}

function given(path: string | undefined): string | Missing {
  if (path === undefined) {
    return new Missing('set it to the path of a Chromium or a Chrome');
  }
  return isExecutable(path) ? path : new Missing(`${path} is no program`);
}

function fromMachine(): string | Missing {
  const program = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map((name) => findProgram(name)).find(Boolean);
  return program ?? new Missing('install Chromium or Chrome, so that it is on PATH');
}
