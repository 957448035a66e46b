import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { type SlotList, type SlotQuery, type SlotRemoval, slotQuery } from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { SlotsService } from './slots.service.js';

@ForServices()
@Controller('api/slots')
export class SlotsController {
  readonly #slots: SlotsService;

  constructor(slots: SlotsService) {
    this.#slots = slots;
  }

  @Get()
  list(@Query({ schema: slotQuery }) { endpoint }: SlotQuery): Promise<SlotList> {
    return this.#slots.list(endpoint);
  }

  @Delete(':slot')
  remove(@Param('slot') slot: string, @Query({ schema: slotQuery }) { endpoint }: SlotQuery): Promise<SlotRemoval> {
    return this.#slots.remove(slot, endpoint);
  }
}
