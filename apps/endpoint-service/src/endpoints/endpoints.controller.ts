import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { type Endpoint, type EndpointDraft, endpointDraft, idOrName } from '@trem/contracts';
import { ForServices, IfMatch } from '@trem/nest-platform';
import { EndpointsService } from './endpoints.service.js';

@ForServices()
@Controller('api/endpoints')
export class EndpointsController {
  readonly #endpoints: EndpointsService;

  constructor(endpoints: EndpointsService) {
    this.#endpoints = endpoints;
  }

  @Get()
  async list(): Promise<{ readonly endpoints: Endpoint[] }> {
    return { endpoints: await this.#endpoints.list() };
  }

  @Post()
  create(@Body({ schema: endpointDraft }) draft: EndpointDraft): Promise<Endpoint> {
    return this.#endpoints.create(draft);
  }

  @Get(':id')
  find(@Param('id', { schema: idOrName }) id: string): Promise<Endpoint> {
    return this.#endpoints.find(id);
  }

  @Put(':id')
  replace(
    @Param('id', { schema: idOrName }) id: string,
    @IfMatch() version: number,
    @Body({ schema: endpointDraft }) draft: EndpointDraft,
  ): Promise<Endpoint> {
    return this.#endpoints.replace(id, version, draft);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', { schema: idOrName }) id: string): Promise<void> {
    return this.#endpoints.remove(id);
  }
}
