import { Controller, Delete, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EndpointServiceClient } from '@trem/api-client';
import { type SlotList, type SlotQuery, type SlotRemoval, slotList, slotQuery, slotRemoval } from '@trem/contracts';
import { Changes, Reads } from '@trem/nest-platform';
import { ENDPOINT_SERVICE } from './endpoint-client.js';

@ApiTags('slots')
@Controller('api/slots')
export class SlotsController {
  readonly #service: EndpointServiceClient;

  constructor(@Inject(ENDPOINT_SERVICE) service: EndpointServiceClient) {
    this.#service = service;
  }

  @Get()
  @Reads('viewer')
  @ApiOperation({ summary: 'List our replication slots at the sources, with what they keep' })
  @ApiOkResponse({ standardSchema: slotList })
  list(@Query({ schema: slotQuery }) query: SlotQuery): Promise<SlotList> {
    return this.#service.slots(query);
  }

  @Delete(':slot')
  @Changes('admin', 'slot.remove')
  @ApiOperation({ summary: 'Remove a slot that a deleted task left; no other is ever removed' })
  @ApiOkResponse({ standardSchema: slotRemoval })
  remove(@Param('slot') slot: string, @Query({ schema: slotQuery }) query: SlotQuery): Promise<SlotRemoval> {
    return this.#service.removeSlot(slot, query);
  }
}
