import { applyDecorators, Body, Controller, Delete, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CommandAnswer,
  type CommandOptions,
  commandAnswer,
  type DeleteQuery,
  deleteQuery,
  idOrName,
  optionsOf,
} from '@trem/contracts';
import { Changes, IdempotencyKey } from '@trem/nest-platform';
import { CommandsService } from './commands.service.js';

const startOptions = optionsOf.start.prefault({});
const resumeOptions = optionsOf.resume.prefault({});
const stopOptions = optionsOf.stop.prefault({});
const resyncOptions = optionsOf.resync.prefault({});
const noOptions = optionsOf.pause.prefault({});

/** Accepted, not done: the workflow does it, the status tells when. */
function Command(summary: string): MethodDecorator {
  const description =
    'One per intent; a repeat with the same key gets the first answer and is carried out once. Made by the server when absent';
  return applyDecorators(
    HttpCode(202),
    ApiOperation({ summary }),
    ApiHeader({ name: 'idempotency-key', required: false, description }),
    ApiAcceptedResponse({ standardSchema: commandAnswer }),
  );
}

@ApiTags('commands')
@Controller('api/tasks')
export class CommandsController {
  readonly #commands: CommandsService;

  constructor(commands: CommandsService) {
    this.#commands = commands;
  }

  @Post(':id/start')
  @Changes('operator', 'task.start')
  @Command('Start a task, or let it go on')
  start(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Body({ schema: startOptions }) options: CommandOptions,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'start', key, options);
  }

  @Post(':id/pause')
  @Changes('operator', 'task.pause')
  @Command('Pause a task; its place in the log is kept')
  pause(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Body({ schema: noOptions }) options: CommandOptions,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'pause', key, options);
  }

  @Post(':id/resume')
  @Changes('operator', 'task.resume')
  @Command('Let a task go on from where it is')
  resume(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Body({ schema: resumeOptions }) options: CommandOptions,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'resume', key, options);
  }

  @Post(':id/stop')
  @Changes('operator', 'task.stop')
  @Command('Stop a task; on request its slot is dropped, so that the source keeps no log for it')
  stop(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Body({ schema: stopOptions }) options: CommandOptions,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'stop', key, options);
  }

  @Post(':id/resync')
  @Changes('operator', 'task.resync')
  @Command('Discard what was loaded, and load again')
  resync(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Body({ schema: resyncOptions }) options: CommandOptions,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'resync', key, options);
  }

  @Delete(':id')
  @Changes('admin', 'task.delete')
  @Command('Delete a task with its slot, publication and queues; the rows at the target stay')
  delete(
    @Param('id', { schema: idOrName }) id: string,
    @IdempotencyKey() key: string,
    @Query({ schema: deleteQuery }) { onlyNew }: DeleteQuery,
  ): Promise<CommandAnswer> {
    return this.#commands.send(id, 'delete', key, onlyNew === undefined ? {} : { onlyNew });
  }
}
