import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, Reads, WhoAsks } from '@trem/nest-platform';
import { GraphqlEngine, type GraphqlRequest } from './engine.js';
import { graphqlRequest } from './request.js';

/** Queries and mutations; subscriptions come by websocket, at the same address. */
@ApiTags('graphql')
@Controller('api/graphql')
export class GraphqlController {
  readonly #engine: GraphqlEngine;

  constructor(engine: GraphqlEngine) {
    this.#engine = engine;
  }

  @Post()
  @HttpCode(200)
  @Reads('viewer')
  @ApiOperation({ summary: 'The same API in GraphQL' })
  @ApiBody({ schema: { type: 'object' } })
  @ApiOkResponse({ description: 'data and errors, as the GraphQL specification says; each error has our code and remedy in `extensions`' })
  answer(@Body({ schema: graphqlRequest }) request: GraphqlRequest, @WhoAsks() caller: Caller): Promise<object> {
    return this.#engine.answer(request, { caller });
  }
}
