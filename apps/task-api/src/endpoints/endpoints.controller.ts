import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EndpointServiceClient } from '@trem/api-client';
import {
  type CheckReport,
  checkReport,
  type Endpoint,
  type EndpointDraft,
  type EndpointRole,
  endpoint,
  endpointDraft,
  endpointList,
  endpointRole,
  idOrName,
} from '@trem/contracts';
import { Changes, IfMatch, Reads } from '@trem/nest-platform';
import { ENDPOINT_SERVICE } from './endpoint-client.js';

/** The public face of endpoint-service: what is asked here is asked there. */
@ApiTags('endpoints')
@Controller('api/endpoints')
export class EndpointsController {
  readonly #service: EndpointServiceClient;

  constructor(@Inject(ENDPOINT_SERVICE) service: EndpointServiceClient) {
    this.#service = service;
  }

  @Get()
  @Reads('operator')
  @ApiOperation({ summary: 'List all endpoints' })
  @ApiOkResponse({ standardSchema: endpointList })
  async list(): Promise<{ readonly endpoints: Endpoint[] }> {
    return { endpoints: await this.#service.endpoints() };
  }

  @Post()
  @Changes('admin', 'endpoint.create')
  @ApiOperation({ summary: 'Create an endpoint; its secret is never sent back' })
  @ApiCreatedResponse({ standardSchema: endpoint })
  create(@Body({ schema: endpointDraft }) draft: EndpointDraft): Promise<Endpoint> {
    return this.#service.createEndpoint(draft);
  }

  @Get(':id')
  @Reads('operator')
  @ApiOperation({ summary: 'An endpoint, without its secret' })
  @ApiOkResponse({ standardSchema: endpoint })
  find(@Param('id', { schema: idOrName }) id: string): Promise<Endpoint> {
    return this.#service.endpoint(id);
  }

  @Put(':id')
  @Changes('admin', 'endpoint.edit')
  @ApiOperation({ summary: 'Replace an endpoint; an absent secret field keeps what is stored, an empty one removes it' })
  @ApiHeader({ name: 'if-match', required: true, description: 'The version that the change starts from' })
  @ApiOkResponse({ standardSchema: endpoint })
  replace(
    @Param('id', { schema: idOrName }) id: string,
    @IfMatch() version: number,
    @Body({ schema: endpointDraft }) draft: EndpointDraft,
  ): Promise<Endpoint> {
    return this.#service.updateEndpoint(id, version, draft);
  }

  @Delete(':id')
  @Changes('admin', 'endpoint.delete')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an endpoint that no task uses' })
  @ApiNoContentResponse()
  remove(@Param('id', { schema: idOrName }) id: string): Promise<void> {
    return this.#service.deleteEndpoint(id);
  }

  @Post(':id/check')
  @Reads('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Look whether an endpoint can play a role; everything at once, within 10 s' })
  @ApiOkResponse({ standardSchema: checkReport })
  check(
    @Param('id', { schema: idOrName }) id: string,
    @Query('role', { schema: endpointRole.default('source') }) role: EndpointRole,
  ): Promise<CheckReport> {
    return this.#service.checkEndpoint(id, role);
  }
}
