// Bundles the compiled workflows into one file, which workers and tests load. Runs after the build.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const quiet = () => undefined;
const logger = { trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error, log: quiet };
const { code } = await bundleWorkflowCode({ workflowsPath: at('../dist/workflows.js'), logger });
await writeFile(at('../dist/bundle.js'), code);
console.log(`workflows/dist/bundle.js: ${(code.length / 2 ** 20).toFixed(1)} MB`);
