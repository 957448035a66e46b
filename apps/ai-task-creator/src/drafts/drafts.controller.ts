import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  type Draft,
  type DraftEdit,
  type DraftListQuery,
  type DraftPage,
  type DraftRequest,
  draftEdit,
  draftQuery,
  draftRequest,
  uuid,
} from '@trem/contracts';
import { type Caller, ForServices, WhoAsks } from '@trem/nest-platform';
import { DraftsService } from './drafts.service.js';
import { SETTLING, type SettlingFor } from './settling.js';

@ForServices()
@Controller('api/drafts')
export class DraftsController {
  readonly #drafts: DraftsService;
  readonly #settling: SettlingFor;

  constructor(drafts: DraftsService, @Inject(SETTLING) settling: SettlingFor) {
    this.#drafts = drafts;
    this.#settling = settling;
  }

  @Post()
  create(@Body({ schema: draftRequest }) request: DraftRequest, @WhoAsks() who: Caller): Promise<Draft> {
    return this.#drafts.create(request, who.name);
  }

  @Get()
  list(@Query({ schema: draftQuery }) query: DraftListQuery): Promise<DraftPage> {
    return this.#drafts.page(query);
  }

  @Get(':id')
  find(@Param('id', { schema: uuid }) id: string): Promise<Draft> {
    return this.#drafts.find(id);
  }

  @Patch(':id')
  edit(
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: draftEdit }) { definition }: DraftEdit,
    @WhoAsks() who: Caller,
  ): Promise<Draft> {
    return this.#drafts.edit(id, definition, who.name);
  }

  @Post(':id/repair')
  @HttpCode(200)
  repair(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return this.#drafts.repair(id, who.name);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  refuse(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return this.#drafts.refuse(id, who.name);
  }

  @Post(':id/apply')
  @HttpCode(200)
  apply(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return this.#settling(who.name).applying.apply(id, who.name);
  }

  @Post(':id/undo')
  @HttpCode(200)
  undo(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return this.#settling(who.name).undoing.undo(id, who.name);
  }
}
