import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CommandAnswer,
  commandAnswer,
  type DeadLetterDetail,
  type DeadLetterEdit,
  type DeadLetterExport,
  type DeadLetterPage,
  type DeadLetterQuery,
  type DeadLetterReplay,
  type DeadLetterSkip,
  type DeadLetterWork,
  deadLetterDetail,
  deadLetterEdit,
  deadLetterExport,
  deadLetterPage,
  deadLetterQuery,
  deadLetterReplay,
  deadLetterSkip,
  deadLetterWork,
  type ExportedLetters,
  exportedLetters,
  idOrName,
  uuid,
} from '@trem/contracts';
import { Changes, Reads } from '@trem/nest-platform';
import { DeadLettersService } from './dead-letters.service.js';

@ApiTags('dead letters')
@Controller('api/tasks')
export class DeadLettersController {
  readonly #letters: DeadLettersService;

  constructor(letters: DeadLettersService) {
    this.#letters = letters;
  }

  @Get(':id/dead-letters')
  @Reads('viewer')
  @ApiOperation({ summary: 'Changes that the target refused, and those that wait behind them, in source order; a page at a time' })
  @ApiOkResponse({ standardSchema: deadLetterPage })
  list(@Param('id', { schema: idOrName }) id: string, @Query({ schema: deadLetterQuery }) query: DeadLetterQuery): Promise<DeadLetterPage> {
    return this.#letters.list(id, query);
  }

  @Post(':id/dead-letters/replay')
  @Changes('operator', 'dead-letter.replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Write dead letters as the rules are now: those named, those that a filter finds, or all' })
  @ApiAcceptedResponse({ standardSchema: deadLetterWork })
  replay(
    @Param('id', { schema: idOrName }) id: string,
    @Body({ schema: deadLetterReplay.prefault({}) }) selection: DeadLetterReplay,
  ): Promise<DeadLetterWork> {
    return this.#letters.close(id, 'replay', selection);
  }

  @Post(':id/dead-letters/skip')
  @Changes('operator', 'dead-letter.skip')
  @HttpCode(202)
  @ApiOperation({ summary: 'Close dead letters unwritten, with a reason' })
  @ApiAcceptedResponse({ standardSchema: deadLetterWork })
  skip(
    @Param('id', { schema: idOrName }) id: string,
    @Body({ schema: deadLetterSkip }) selection: DeadLetterSkip,
  ): Promise<DeadLetterWork> {
    return this.#letters.close(id, 'skip', selection);
  }

  @Post(':id/dead-letters/export')
  @Changes('operator', 'dead-letter.export')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dead letters with their values, a page at a time, to be kept elsewhere; the audit trail says who took which' })
  @ApiOkResponse({ standardSchema: exportedLetters })
  export(
    @Param('id', { schema: idOrName }) id: string,
    @Body({ schema: deadLetterExport.prefault({}) }) selection: DeadLetterExport,
  ): Promise<ExportedLetters> {
    return this.#letters.export(id, selection);
  }

  @Get(':id/dead-letters/work/:work')
  @Reads('viewer')
  @ApiOperation({ summary: 'How far a replay or skip is' })
  @ApiOkResponse({ standardSchema: deadLetterWork })
  work(@Param('id', { schema: idOrName }) id: string, @Param('work', { schema: uuid }) work: string): Promise<DeadLetterWork> {
    return this.#letters.work(id, work);
  }

  @Get(':id/dead-letters/:letter')
  @Reads('operator')
  @ApiOperation({ summary: 'A dead letter with its values' })
  @ApiOkResponse({ standardSchema: deadLetterDetail })
  show(@Param('id', { schema: idOrName }) id: string, @Param('letter', { schema: uuid }) letter: string): Promise<DeadLetterDetail> {
    return this.#letters.show(id, letter);
  }

  @Post(':id/dead-letters/:letter/edit')
  @Changes('operator', 'dead-letter.edit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the row of a dead letter other values; they count at the next replay' })
  @ApiOkResponse({ standardSchema: deadLetterDetail })
  edit(
    @Param('id', { schema: idOrName }) id: string,
    @Param('letter', { schema: uuid }) letter: string,
    @Body({ schema: deadLetterEdit }) edit: DeadLetterEdit,
  ): Promise<DeadLetterDetail> {
    return this.#letters.edit(id, letter, edit);
  }

  @Post(':id/skip-row')
  @Changes('operator', 'task.skip-row')
  @HttpCode(202)
  @ApiOperation({ summary: 'Set the row aside that a stop flag rests the task at, and go on' })
  @ApiAcceptedResponse({ standardSchema: commandAnswer })
  skipRow(@Param('id', { schema: idOrName }) id: string): Promise<CommandAnswer> {
    return this.#letters.skipRow(id);
  }
}
