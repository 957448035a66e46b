import { ensureNamespace } from './ensure-namespace.js';

// For installations: `TEMPORAL_ADDRESS=host:port TEMPORAL_NAMESPACE=trem node libs/dev-stack/dist/ensure-namespace-command.js`
const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const namespace = process.env.TEMPORAL_NAMESPACE ?? 'trem';
try {
  await ensureNamespace({ address, namespace });
  console.log(`namespace ${namespace} is ready at ${address}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
