import { StackError } from '@trem/dev-stack';
import { runDemo } from './demo.js';

const once = process.argv.includes('--once');

process.exitCode = await runDemo({ once, say: (line) => console.log(line) }).catch((error: unknown) => {
  console.error(`demo: failed: ${error instanceof Error ? error.message : String(error)}`);
  if (!(error instanceof StackError) && error instanceof Error) {
    console.error(error.stack);
  }
  return 1;
});
