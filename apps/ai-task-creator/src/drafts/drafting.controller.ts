import { Controller, Get } from '@nestjs/common';
import type { Drafting } from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { DraftsService } from './drafts.service.js';

@ForServices()
@Controller('api/drafting')
export class DraftingController {
  readonly #drafts: DraftsService;

  constructor(drafts: DraftsService) {
    this.#drafts = drafts;
  }

  @Get()
  drafting(): Promise<Drafting> {
    return this.#drafts.drafting();
  }
}
