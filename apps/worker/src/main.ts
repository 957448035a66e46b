import { beginWithFlags } from './runtime-flags.js';

beginWithFlags();
const { runWorker } = await import('./run-worker.js'); // not before the flags: all of it would be read twice
await runWorker(process.env);
