import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { type DeadLetterDetail, type DeadLetterEdit, deadLetterEdit, uuid } from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { DeadLettersService } from './dead-letters.service.js';

/** For task-api only, which has no keys. */
@ForServices()
@Controller('api/tasks')
export class DeadLettersController {
  readonly #letters: DeadLettersService;

  constructor(letters: DeadLettersService) {
    this.#letters = letters;
  }

  @Get(':task/dead-letters/:letter')
  show(@Param('task', { schema: uuid }) task: string, @Param('letter', { schema: uuid }) letter: string): Promise<DeadLetterDetail> {
    return this.#letters.show(task, letter);
  }

  @Put(':task/dead-letters/:letter')
  edit(
    @Param('task', { schema: uuid }) task: string,
    @Param('letter', { schema: uuid }) letter: string,
    @Body({ schema: deadLetterEdit }) edit: DeadLetterEdit,
  ): Promise<DeadLetterDetail> {
    return this.#letters.edit(task, letter, edit);
  }
}
