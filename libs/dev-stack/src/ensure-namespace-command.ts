import { ensureNamespace } from './ensure-namespace.js';

/** Makes the namespace of an installation ready: a container's one-off command. Reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE. */
const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const namespace = process.env.TEMPORAL_NAMESPACE ?? 'trem';
await ensureNamespace({ address, namespace });
console.log(`namespace ${namespace} at ${address} is ready`);
