import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Draft,
  type DraftEdit,
  type DraftListQuery,
  type DraftPage,
  type DraftRequest,
  draft,
  draftEdit,
  draftPage,
  draftQuery,
  draftRequest,
  uuid,
} from '@trem/contracts';
import { type Caller, Changes, Reads, WhoAsks } from '@trem/nest-platform';
import { answered, DRAFTING_SERVICE, type DraftsFor } from './drafting-service.js';

/** The public face of ai-task-creator: what is asked here is asked there. */
@ApiTags('drafts')
@Controller('api/drafts')
export class DraftsController {
  readonly #drafts: DraftsFor;

  constructor(@Inject(DRAFTING_SERVICE) drafts: DraftsFor) {
    this.#drafts = drafts;
  }

  @Post()
  @Changes('operator', 'draft.create')
  @ApiOperation({ summary: 'Draft a task, or a change of one, from a sentence; nothing is applied or started' })
  @ApiBody({ schema: { $ref: '#/components/schemas/DraftRequest' } })
  @ApiCreatedResponse({ standardSchema: draft })
  create(@Body({ schema: draftRequest }) request: DraftRequest, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).createDraft(request));
  }

  @Get()
  @Reads('operator')
  @ApiOperation({ summary: 'List drafts, the latest first, a page at a time' })
  @ApiOkResponse({ standardSchema: draftPage })
  list(@Query({ schema: draftQuery }) query: DraftListQuery, @WhoAsks() who: Caller): Promise<DraftPage> {
    return answered(this.#drafts(who.name).drafts(query));
  }

  @Get(':id')
  @Reads('operator')
  @ApiOperation({ summary: 'A draft with its definition, questions and findings' })
  @ApiOkResponse({ standardSchema: draft })
  find(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).draft(id));
  }

  @Patch(':id')
  @Changes('operator', 'draft.edit')
  @ApiOperation({ summary: 'Replace the definition of a draft; it is validated again' })
  @ApiBody({ schema: { $ref: '#/components/schemas/DraftEdit' } })
  @ApiOkResponse({ standardSchema: draft })
  edit(@Param('id', { schema: uuid }) id: string, @Body({ schema: draftEdit }) edit: DraftEdit, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).editDraft(id, edit));
  }

  @Post(':id/repair')
  @Changes('operator', 'draft.repair')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give definition and problems back to the model; without one, validate again' })
  @ApiOkResponse({ standardSchema: draft })
  repair(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).repairDraft(id));
  }

  @Post(':id/apply')
  @Changes('operator', 'draft.apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the task, or save a new version of it; nothing starts' })
  @ApiOkResponse({ standardSchema: draft })
  apply(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).applyDraft(id));
  }

  @Post(':id/refuse')
  @Changes('operator', 'draft.refuse')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put a draft aside; its sentence stays' })
  @ApiOkResponse({ standardSchema: draft })
  refuse(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).refuseDraft(id));
  }

  @Post(':id/undo')
  @Changes('operator', 'draft.undo')
  @HttpCode(200)
  @ApiOperation({ summary: 'Go back to the version before, or delete the task that was made and never ran' })
  @ApiOkResponse({ standardSchema: draft })
  undo(@Param('id', { schema: uuid }) id: string, @WhoAsks() who: Caller): Promise<Draft> {
    return answered(this.#drafts(who.name).undoDraft(id));
  }
}
