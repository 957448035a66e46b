import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  type CataloguePage,
  catalogueQuery,
  idOrName,
  type SchemaSummary,
  type TableDetail,
  type TablePage,
  tableQuery,
} from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import type { CatalogueQuery, TableQuery } from '@trem/replication-core';
import { DiscoveryService } from './discovery.service.js';

@ForServices()
@Controller('api/endpoints/:id')
export class DiscoveryController {
  readonly #discovery: DiscoveryService;

  constructor(discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  @Get('schemas')
  async schemas(@Param('id', { schema: idOrName }) id: string): Promise<{ readonly schemas: SchemaSummary[] }> {
    return { schemas: await this.#discovery.schemas(id) };
  }

  @Get('tables')
  tables(@Param('id', { schema: idOrName }) id: string, @Query({ schema: tableQuery }) query: TableQuery): Promise<TablePage> {
    return this.#discovery.tables(id, query);
  }

  @Get('catalogue')
  catalogue(
    @Param('id', { schema: idOrName }) id: string,
    @Query({ schema: catalogueQuery }) query: CatalogueQuery,
  ): Promise<CataloguePage> {
    return this.#discovery.catalogue(id, query);
  }

  @Get('tables/:schema/:table')
  table(
    @Param('id', { schema: idOrName }) id: string,
    @Param('schema') schema: string,
    @Param('table') table: string,
  ): Promise<TableDetail> {
    return this.#discovery.table(id, { schema, table });
  }
}
