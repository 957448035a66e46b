import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EndpointServiceClient } from '@trem/api-client';
import {
  idOrName,
  type SchemaSummary,
  schemaList,
  type TableDetail,
  type TableListQuery,
  type TablePage,
  tableDetail,
  tablePage,
  tableQuery,
} from '@trem/contracts';
import { Reads } from '@trem/nest-platform';
import { ENDPOINT_SERVICE } from './endpoint-client.js';

/** What is in the database of an endpoint, read now. */
@ApiTags('endpoints')
@Controller('api/endpoints/:id')
export class DiscoveryController {
  readonly #service: EndpointServiceClient;

  constructor(@Inject(ENDPOINT_SERVICE) service: EndpointServiceClient) {
    this.#service = service;
  }

  @Get('schemas')
  @Reads('operator')
  @ApiOperation({ summary: 'List the schemas of a database' })
  @ApiOkResponse({ standardSchema: schemaList })
  async schemas(@Param('id', { schema: idOrName }) id: string): Promise<{ readonly schemas: SchemaSummary[] }> {
    return { schemas: await this.#service.schemas(id) };
  }

  @Get('tables')
  @Reads('operator')
  @ApiOperation({ summary: 'List tables, a page at a time' })
  @ApiOkResponse({ standardSchema: tablePage })
  tables(@Param('id', { schema: idOrName }) id: string, @Query({ schema: tableQuery }) query: TableListQuery): Promise<TablePage> {
    return this.#service.tables(id, query);
  }

  @Get('tables/:schema/:table')
  @Reads('operator')
  @ApiOperation({ summary: 'A table with its columns' })
  @ApiOkResponse({ standardSchema: tableDetail })
  table(
    @Param('id', { schema: idOrName }) id: string,
    @Param('schema') schema: string,
    @Param('table') table: string,
  ): Promise<TableDetail> {
    return this.#service.table(id, schema, table);
  }
}
