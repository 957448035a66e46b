import { connectorOf } from '@trem/connector-registry';
import { openControlStore } from '@trem/control-store';
import { acceptOnly, readServiceToken, runService } from '@trem/nest-platform';
import { loadSecretKeys } from '@trem/node-platform';
import { variables } from './config.js';
import { createEndpointService } from './endpoint-service.js';

await runService({
  name: 'endpoint-service',
  variables,
  environment: process.env,
  exit: (code) => process.exit(code),
  open: async (config, parts, logger) => {
    const token = await readServiceToken(config);
    // Of all processes only this one makes the key file: two that did would each seal with a key of their own.
    const keys = await loadSecretKeys({ keys: config.TREM_SECRET_KEYS, file: config.TREM_SECRET_KEY_FILE, create: true });
    const keyFile = config.TREM_SECRET_KEYS === undefined ? config.TREM_SECRET_KEY_FILE : undefined;
    const store = parts.use(
      await openControlStore({ url: config.TREM_CONTROL_STORE_URL, applicationName: 'trem/endpoint-service', logger }),
    );
    return createEndpointService({ store, keys, keyFile, connectorOf, accepts: acceptOnly(token), logger });
  },
});
