export type * from './control-store.js';
export type * from './draft-store.js';
export { resealSecret, toEndpoint, toEndpointConfig } from './endpoint-config.js';
export { type ControlStoreOptions, openControlStore } from './open-control-store.js';
