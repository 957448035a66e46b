import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { type DeadLetterEdit, deadLetterEdit, lettersToOpen, type OpenedLetter, type OpenedLetters, uuid } from '@trem/contracts';
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
  show(@Param('task', { schema: uuid }) task: string, @Param('letter', { schema: uuid }) letter: string): Promise<OpenedLetter> {
    return this.#letters.show(task, letter);
  }

  @Post(':task/dead-letters/values')
  @HttpCode(200)
  open(
    @Param('task', { schema: uuid }) task: string,
    @Body({ schema: lettersToOpen }) { ids }: { readonly ids: readonly string[] },
  ): Promise<OpenedLetters> {
    return this.#letters.open(task, ids);
  }

  @Put(':task/dead-letters/:letter')
  edit(
    @Param('task', { schema: uuid }) task: string,
    @Param('letter', { schema: uuid }) letter: string,
    @Body({ schema: deadLetterEdit }) edit: DeadLetterEdit,
  ): Promise<OpenedLetter> {
    return this.#letters.edit(task, letter, edit);
  }
}
