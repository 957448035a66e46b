import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
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
import { ForServices } from '@trem/nest-platform';
import { ApplyService } from './apply.service.js';
import { Caller } from './caller.js';
import { DraftsService } from './drafts.service.js';
import { UndoService } from './undo.service.js';

@ForServices()
@Controller('api/drafts')
export class DraftsController {
  readonly #drafts: DraftsService;
  readonly #applying: ApplyService;
  readonly #undoing: UndoService;

  constructor(drafts: DraftsService, applying: ApplyService, undoing: UndoService) {
    this.#drafts = drafts;
    this.#applying = applying;
    this.#undoing = undoing;
  }

  @Post()
  create(@Body({ schema: draftRequest }) request: DraftRequest, @Caller() by: string): Promise<Draft> {
    return this.#drafts.create(request, by);
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
    @Caller() by: string,
  ): Promise<Draft> {
    return this.#drafts.edit(id, definition, by);
  }

  @Post(':id/repair')
  @HttpCode(200)
  repair(@Param('id', { schema: uuid }) id: string, @Caller() by: string): Promise<Draft> {
    return this.#drafts.repair(id, by);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  refuse(@Param('id', { schema: uuid }) id: string, @Caller() by: string): Promise<Draft> {
    return this.#drafts.refuse(id, by);
  }

  @Post(':id/apply')
  @HttpCode(200)
  apply(@Param('id', { schema: uuid }) id: string, @Caller() by: string): Promise<Draft> {
    return this.#applying.apply(id, by);
  }

  @Post(':id/undo')
  @HttpCode(200)
  undo(@Param('id', { schema: uuid }) id: string, @Caller() by: string): Promise<Draft> {
    return this.#undoing.undo(id, by);
  }
}
