import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  idOrName,
  type Task,
  type TaskConversion,
  type TaskConversionRequest,
  type TaskExport,
  type TaskImport,
  type TaskImportRequest,
  task,
  taskConversion,
  taskConversionRequest,
  taskExport,
  taskFormat,
  taskImport,
  taskImportRequest,
} from '@trem/contracts';
import { Changes, IfMatch, Reads } from '@trem/nest-platform';
import { TransferService } from './transfer.service.js';

const format = taskFormat.default('yaml');
const savesSomething = (input: unknown) => typeof input === 'object' && input !== null && 'save' in input && input.save === true;

@ApiTags('tasks')
@Controller('api/tasks')
export class TransferController {
  readonly #transfer: TransferService;

  constructor(transfer: TransferService) {
    this.#transfer = transfer;
  }

  @Post('import')
  @Changes('operator', 'task.import', savesSomething)
  @HttpCode(200)
  @ApiOperation({ summary: 'Read a task from a text, say what it would change, and save it when asked to' })
  @ApiOkResponse({ standardSchema: taskImport })
  import(@Body({ schema: taskImportRequest }) request: TaskImportRequest): Promise<TaskImport> {
    return this.#transfer.import(request);
  }

  @Post('convert')
  @Reads('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Turn a settings.json of TREMpy into a task, and say everything that means something else now' })
  @ApiOkResponse({ standardSchema: taskConversion })
  convert(@Body({ schema: taskConversionRequest }) request: TaskConversionRequest): TaskConversion {
    return this.#transfer.convert(request);
  }

  @Get(':id/export')
  @Reads('viewer')
  @ApiOperation({ summary: 'The definition as a text that reads as the very same one; never a secret' })
  @ApiOkResponse({ standardSchema: taskExport })
  export(@Param('id', { schema: idOrName }) id: string, @Query('format', { schema: format }) as: 'yaml' | 'json'): Promise<TaskExport> {
    return this.#transfer.export(id, as);
  }

  @Post(':id/reset')
  @Changes('operator', 'task.reset')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put every setting back to its default, as a new version; endpoints and tables stay' })
  @ApiHeader({ name: 'if-match', required: true, description: 'The version that is current now' })
  @ApiOkResponse({ standardSchema: task })
  reset(@Param('id', { schema: idOrName }) id: string, @IfMatch() current: number): Promise<Task> {
    return this.#transfer.reset(id, current);
  }
}
