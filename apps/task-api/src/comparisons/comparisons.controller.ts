import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Comparison, compareRequest, comparison, idOrName, uuid } from '@trem/contracts';
import { Changes, Reads } from '@trem/nest-platform';
import { ComparisonsService } from './comparisons.service.js';

const request = compareRequest.prefault({});

@ApiTags('comparisons')
@Controller('api/tasks')
export class ComparisonsController {
  readonly #comparisons: ComparisonsService;

  constructor(comparisons: ComparisonsService) {
    this.#comparisons = comparisons;
  }

  @Post(':id/compare')
  @Changes('operator', 'task.compare')
  @HttpCode(202)
  @ApiOperation({ summary: 'Begin to compare source and target of a task' })
  @ApiAcceptedResponse({ standardSchema: comparison })
  start(
    @Param('id', { schema: idOrName }) id: string,
    @Body({ schema: request }) { deadlineMs }: { readonly deadlineMs: number },
  ): Promise<Comparison> {
    return this.#comparisons.start(id, deadlineMs);
  }

  @Get(':id/comparisons/:comparison')
  @Reads('operator')
  @ApiOperation({ summary: 'How far a comparison is, and what it found' })
  @ApiOkResponse({ standardSchema: comparison })
  find(@Param('id', { schema: idOrName }) id: string, @Param('comparison', { schema: uuid }) comparisonId: string): Promise<Comparison> {
    return this.#comparisons.find(id, comparisonId);
  }
}
