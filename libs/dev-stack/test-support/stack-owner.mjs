// A process that owns a stack until somebody ends it: what tests kill. Needs the build, as every process of ours does.
import { startStack } from '../dist/index.js';

const stack = await startStack(JSON.parse(process.argv[2]));
process.stdout.write(`${JSON.stringify({ addresses: stack.addresses, store: stack.store, pids: stack.pids() })}\n`);
