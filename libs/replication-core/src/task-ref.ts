import type { EndpointKind, EndpointSecret, EndpointSettings } from '@trem/contracts';
import type { Secret } from './secret.js';

/** A task by id and name: what names its slot, queues and connections. */
export interface TaskRef {
  readonly id: string;
  readonly name: string;
}

/** An endpoint with its secret, as the worker and the endpoint-service use it. */
export interface EndpointConfig {
  readonly id: string;
  readonly name: string;
  readonly kind: EndpointKind;
  readonly settings: EndpointSettings;
  readonly secret: Secret<EndpointSecret>;
}
