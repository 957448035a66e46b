import type { ControlStore } from '@trem/control-store';
import { createService, type Service, type TokenCheck } from '@trem/nest-platform';
import type { SecretKeys } from '@trem/node-platform';
import type { Logger } from '@trem/replication-core';
import { ChecksController } from './checks/checks.controller.js';
import { ChecksService } from './checks/checks.service.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DiscoveryController } from './discovery/discovery.controller.js';
import { type ConnectorOf, DiscoveryService } from './discovery/discovery.service.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { SecretLock } from './endpoints/secret-lock.js';
import { KeyRotationService } from './keys/key-rotation.js';
import { KeysController } from './keys/keys.controller.js';
import { PreviewController } from './preview/preview.controller.js';
import { PreviewService } from './preview/preview.service.js';
import { SlotsController } from './slots/slots.controller.js';
import { SlotsService } from './slots/slots.service.js';

export interface EndpointServiceOptions {
  readonly store: ControlStore;
  readonly keys: SecretKeys;
  /** The file that the keys came from, if any. */
  readonly keyFile: string | undefined;
  readonly connectorOf: ConnectorOf;
  readonly accepts: TokenCheck;
  readonly logger: Logger;
}

/** The one service that opens databases of customers for looking and for tidying up on request, and that seals their secrets. */
export function createEndpointService({ store, keys, keyFile, connectorOf, accepts, logger }: EndpointServiceOptions): Promise<Service> {
  const lock = new SecretLock();
  const endpoints = new EndpointsService(store.endpoints, keys, lock);
  const discovery = new DiscoveryService(endpoints, connectorOf);
  const checks = new ChecksService({ store: store.endpoints, endpoints, keys, connectorOf, maskKey: () => store.maskKey(keys) });
  const rotation = new KeyRotationService({ store: store.endpoints, masks: store, keys, lock, file: keyFile, logger });
  return createService({
    controllers: [
      ...[EndpointsController, DiscoveryController, ChecksController, PreviewController],
      ...[SlotsController, KeysController, DeadLettersController],
    ],
    providers: [
      { provide: EndpointsService, useValue: endpoints },
      { provide: DiscoveryService, useValue: discovery },
      { provide: ChecksService, useValue: checks },
      {
        provide: PreviewService,
        useValue: new PreviewService({ store: store.endpoints, keys, connectorOf, maskKey: () => store.maskKey(keys) }),
      },
      { provide: SlotsService, useValue: new SlotsService({ store, keys, connectorOf, logger }) },
      { provide: KeyRotationService, useValue: rotation },
      { provide: DeadLettersService, useValue: new DeadLettersService(store.deadLetters, keys) },
    ],
    accepts,
    logger,
  });
}
