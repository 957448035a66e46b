import type { Connector, EndpointConfig } from '@trem/replication-core';
import { withinDeadline } from './within-deadline.js';

export interface Side {
  readonly connector: Connector;
  readonly config: EndpointConfig;
}

/** How long the two servers may take to say who they are, ms. */
const DEADLINE_MS = 8_000;

/**
 * True when both endpoints are one database: by their settings, or, as one server has many names, by what the servers say of themselves.
 * A server that does not say counts as another one: the check of the endpoint tells why it is silent.
 */
export async function isSameDatabase(one: Side, other: Side): Promise<boolean> {
  const [a, b] = [one.config.settings, other.config.settings];
  if (one.config.kind === other.config.kind && a.host === b.host && a.port === b.port && a.database === b.database) {
    return true;
  }
  const [first, second] = await Promise.all([identity(one), identity(other)]);
  return first !== undefined && first === second;
}

async function identity({ connector, config }: Side): Promise<string | undefined> {
  return (await withinDeadline(connector.source.identify(config), DEADLINE_MS))?.sourceId;
}
