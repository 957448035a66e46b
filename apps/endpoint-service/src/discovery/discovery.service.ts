import type { CataloguePage, EndpointKind, SchemaSummary, TableDetail, TableName, TablePage } from '@trem/contracts';
import { type CatalogueQuery, type Connector, type EndpointConfig, ReplicationError, type TableQuery } from '@trem/replication-core';
import type { EndpointsService } from '../endpoints/endpoints.service.js';

/** Finds the connector of a kind. */
export type ConnectorOf = (kind: EndpointKind) => Promise<Connector>;

/** What is in a database, read now. */
export class DiscoveryService {
  readonly #endpoints: EndpointsService;
  readonly #connectorOf: ConnectorOf;

  constructor(endpoints: EndpointsService, connectorOf: ConnectorOf) {
    this.#endpoints = endpoints;
    this.#connectorOf = connectorOf;
  }

  async schemas(id: string): Promise<SchemaSummary[]> {
    const { connector, config } = await this.#open(id);
    return [...(await connector.schemas(config))];
  }

  async tables(id: string, query: TableQuery): Promise<TablePage> {
    const { connector, config } = await this.#open(id);
    return connector.tables(config, query);
  }

  async catalogue(id: string, query: CatalogueQuery): Promise<CataloguePage> {
    const { connector, config } = await this.#open(id);
    return connector.catalogue(config, query);
  }

  /** @throws NOT_FOUND */
  async table(id: string, name: TableName): Promise<TableDetail> {
    const { connector, config } = await this.#open(id);
    const found = await connector.table(config, name);
    if (found === undefined) {
      throw new ReplicationError('NOT_FOUND', { endpoint: config.name, ...name });
    }
    return found;
  }

  async #open(id: string): Promise<{ readonly connector: Connector; readonly config: EndpointConfig }> {
    const config = await this.#endpoints.config(id);
    return { connector: await this.#connectorOf(config.kind), config };
  }
}
