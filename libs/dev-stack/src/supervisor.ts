import { type SupervisorMessage } from './dev.js';
import { startStack } from './stack.js';
import { StackError } from './stack-error.js';

// The process behind `dev up`: owns every server and app of one stack until it is told to end. Its log is its stdout.
const options = JSON.parse(process.argv[2] ?? '{}') as { stack: string; source?: string; target?: string };
const say = (message: SupervisorMessage) => process.connected && process.send?.(message);
const progress = (line: string) => {
  console.log(`${new Date().toISOString()} ${line}`);
  say({ tag: 'progress', line });
};
let isUp = false;

// Whoever started us is gone before we are up: nobody waits for this stack any more.
process.once('disconnect', () => {
  if (!isUp) {
    process.kill(process.pid, 'SIGTERM');
  }
});

try {
  await startStack({ name: options.stack, source: options.source, target: options.target, apps: true, keep: true, progress });
  isUp = true;
  progress(`${options.stack} is up`);
  say({ tag: 'up' });
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(error);
  say({ tag: 'failed', code: error instanceof StackError ? error.code : undefined, text });
  process.disconnect?.();
  process.exitCode = 1;
}
