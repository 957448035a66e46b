// What the scripts of this folder share: running a program as a step, with its time.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Runs a program in the repository and resolves to its exit code and, when `quiet`, to what it printed.
 * `stdout: 'stderr'` sends its output to stderr, for scripts whose own stdout is data.
 */
export function run(command, parameters, { quiet = false, stdout = 'inherit', env = {} } = {}) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'];
  const child = spawn(command, parameters, {
    cwd: root,
    stdio,
    env: { ...process.env, ...(quiet && { NO_COLOR: '1', FORCE_COLOR: '0' }), ...env },
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
  const forward = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      forward.end();
      resolve({ code: code ?? 1, signal, output });
    });
  });
}

/** While the child runs, a signal ends the child and not us: whoever started it may have something to tidy up. */
function forwardSignals(child) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, () => child.kill(signal)]);
  for (const [signal, handler] of handlers) {
    process.on(signal, handler);
  }
  return {
    end() {
      for (const [signal, handler] of handlers) {
        process.off(signal, handler);
      }
    },
  };
}

export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What runs as a process of its own, for scripts that need no more than these. */
export const apps = [
  ...['@trem/cli', '@trem/console', '@trem/endpoint-service', '@trem/task-api', '@trem/ai-task-creator'],
  ...['@trem/worker', '@trem/workflows'],
];

/** Builds what changed, of all projects or of these and what they need. Prints one line; when it fails, the words of what failed, and the process ends. */
export async function build({ print = console.log, projects = [] } = {}) {
  const began = Date.now();
  const chosen = projects.length === 0 ? [] : ['--projects', projects.join(',')];
  const { code, output } = await run('nx', ['run-many', '-t', 'build', 'bundle', '--output-style=static', ...chosen], {
    quiet: true,
    env: { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
  });
  if (code !== 0) {
    const parts = output.split(/^(?=> nx run )/m).filter((part) => !part.startsWith('> nx run ') || part.includes('non-zero'));
    console.error((parts.length > 1 ? parts.slice(1) : parts).join(''));
    console.error('The build failed.');
    process.exit(code);
  }
  print(`build: done in ${seconds(Date.now() - began)}`);
}
