// tools/bootstrap.mjs <script> [arguments]: makes the dependencies be there, then runs the script with the workspace's own Node.
// Node core only, and nothing newer than Node 20: it is what runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './installed.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const OLDEST_NODE = 20;
const WANTED_NODE = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < OLDEST_NODE) {
  fail(`Node ${OLDEST_NODE} or later is needed to begin with; this is ${process.version}.`);
}
if (!isInstalled(at('.'))) {
  console.error('Installing dependencies: npm ci (about half a minute)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at('.'), stdio: ['inherit', 2, 2] });
  if (status !== 0) {
    fail('npm ci failed; its own words are above.', status ?? 1);
  }
}
run(workspaceNode(), process.argv.slice(2));

/** npm brings Node along where it can; elsewhere the machine's own must do. */
function workspaceNode() {
  const own = at('node_modules/.bin/node');
  if (existsSync(own)) {
    return own;
  }
  if (major < WANTED_NODE) {
    fail(`Node ${WANTED_NODE} or later is needed, and npm has none for ${process.platform}-${process.arch}; this is ${process.version}.`);
  }
  return process.execPath;
}

/** The script's exit code becomes ours; signals reach it, and we wait for it to tidy up. */
function run(node, parameters) {
  const path = `${at('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, parameters, { cwd: at('.'), stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(text, code = 1) {
  console.error(text);
  process.exit(code);
}
