import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Drafting, drafting } from '@trem/contracts';
import { Reads } from '@trem/nest-platform';
import { answered, DRAFTING_SERVICE, type DraftsFor } from './drafting-service.js';

@ApiTags('drafts')
@Controller('api/drafting')
export class DraftingController {
  readonly #drafts: DraftsFor;

  constructor(@Inject(DRAFTING_SERVICE) drafts: DraftsFor) {
    this.#drafts = drafts;
  }

  @Get()
  @Reads('viewer')
  @ApiOperation({ summary: 'Who drafts here, which settings a model lacks, and the tokens of this month' })
  @ApiOkResponse({ standardSchema: drafting })
  drafting(): Promise<Drafting> {
    return answered(this.#drafts('api').drafting());
  }
}
