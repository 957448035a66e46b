import type { EndpointKind } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import type { Connector, Logger, Transport } from '@trem/replication-core';
import type { Durations } from '@trem/workflows';
import type { EditWatch } from '../edit-watch.js';

/** Everything that activities reach the world through. */
export interface ActivityDeps {
  readonly store: ControlStore;
  readonly transport: Transport;
  readonly connectorOf: (kind: EndpointKind) => Promise<Connector>;
  readonly keys: SecretKeys;
  /** Ends slices whose definition was edited. */
  readonly edits: EditWatch;
  readonly durations: Durations;
  /** Pages of a table that are read in one range of a load. */
  readonly loadRangePages: number;
  /** Which process this is. */
  readonly worker: string;
  readonly logger: Logger;
}
