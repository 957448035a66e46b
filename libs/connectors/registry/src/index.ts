import type { EndpointKind } from '@trem/contracts';
import type { Connector } from '@trem/replication-core';

/** How each kind of endpoint is loaded: only when a task needs it, so that a driver costs nothing where it is not used. Total: a kind without a connector does not compile. */
const loaders: Readonly<Record<EndpointKind, () => Promise<Connector>>> = {
  postgres: async () => (await import('@trem/connector-postgres')).postgresConnector,
};

/** The connector of a kind of endpoint. */
export function connectorOf(kind: EndpointKind): Promise<Connector> {
  return loaders[kind]();
}
