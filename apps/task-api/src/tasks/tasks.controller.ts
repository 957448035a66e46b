import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  idOrName,
  type LoadStatistic,
  loadQuery,
  loadStatisticList,
  type PreviewRequest,
  previewRequest,
  statisticsWindow,
  type TableProgress,
  type Task,
  type TaskDefinition,
  type TaskPositions,
  type TaskPreview,
  type TaskRunPage,
  type TaskRunQuery,
  type TaskStatistics,
  type TaskStatus,
  type TaskView,
  tableProgressList,
  task,
  taskDefinition,
  taskList,
  taskPositions,
  taskPreview,
  taskQuery,
  taskRunPage,
  taskRunQuery,
  taskStatistics,
  taskView,
  type ValidationReport,
  validationReport,
} from '@trem/contracts';
import { Changes, IfMatch, Reads } from '@trem/nest-platform';
import { ProgressService } from './progress.service.js';
import { TasksService } from './tasks.service.js';

@ApiTags('tasks')
@Controller('api/tasks')
export class TasksController {
  readonly #tasks: TasksService;
  readonly #progress: ProgressService;

  constructor(tasks: TasksService, progress: ProgressService) {
    this.#tasks = tasks;
    this.#progress = progress;
  }

  @Get()
  @Reads('viewer')
  @ApiOperation({ summary: 'List all tasks, or those with some tags, with their status' })
  @ApiOkResponse({ standardSchema: taskList })
  async list(
    @Query({ schema: taskQuery }) { tag }: { readonly tag: string | readonly string[] },
  ): Promise<{ readonly tasks: TaskStatus[] }> {
    return { tasks: await this.#tasks.list([tag].flat()) };
  }

  @Post()
  @Changes('operator', 'task.create')
  @ApiOperation({ summary: 'Create a task; nothing starts' })
  @ApiCreatedResponse({ standardSchema: task })
  create(@Body({ schema: taskDefinition }) definition: TaskDefinition): Promise<Task> {
    return this.#tasks.create(definition);
  }

  @Post('preview')
  @Reads('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Show what the rules of a definition make of some rows of a table; nothing is written' })
  @ApiBody({ schema: { $ref: '#/components/schemas/PreviewRequest' } })
  @ApiOkResponse({ standardSchema: taskPreview })
  preview(@Body({ schema: previewRequest }) request: PreviewRequest): Promise<TaskPreview> {
    return this.#tasks.preview(request);
  }

  @Post('validate')
  @Reads('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say everything that is wrong with a definition, looking into its databases too' })
  @ApiBody({ schema: { $ref: '#/components/schemas/TaskDefinition' } })
  @ApiOkResponse({ standardSchema: validationReport })
  validate(@Body() document: unknown): Promise<ValidationReport> {
    return this.#tasks.validate(document);
  }

  @Get(':id')
  @Reads('viewer')
  @ApiOperation({ summary: 'A task: its definition and its status' })
  @ApiOkResponse({ standardSchema: taskView })
  find(@Param('id', { schema: idOrName }) id: string): Promise<TaskView> {
    return this.#tasks.view(id);
  }

  @Put(':id')
  @Changes('operator', 'task.edit')
  @ApiOperation({ summary: 'Replace the definition of a task; of a running one what its stream can take up' })
  @ApiHeader({ name: 'if-match', required: true, description: 'The version that the change starts from' })
  @ApiOkResponse({ standardSchema: task })
  replace(
    @Param('id', { schema: idOrName }) id: string,
    @IfMatch() version: number,
    @Body({ schema: taskDefinition }) definition: TaskDefinition,
  ): Promise<Task> {
    return this.#tasks.replace(id, version, definition);
  }

  @Get(':id/tables')
  @Reads('viewer')
  @ApiOperation({ summary: 'Progress of each table' })
  @ApiOkResponse({ standardSchema: tableProgressList })
  async tables(@Param('id', { schema: idOrName }) id: string): Promise<{ readonly tables: TableProgress[] }> {
    return { tables: await this.#progress.tables(id) };
  }

  @Get(':id/loads')
  @Reads('viewer')
  @ApiOperation({ summary: 'What the load of each table came to, run by run, the latest first' })
  @ApiOkResponse({ standardSchema: loadStatisticList })
  async loads(
    @Param('id', { schema: idOrName }) id: string,
    @Query({ schema: loadQuery }) { run }: { readonly run?: number | undefined },
  ): Promise<{ readonly loads: LoadStatistic[] }> {
    return { loads: await this.#progress.loads(id, run) };
  }

  @Get(':id/runs')
  @Reads('viewer')
  @ApiOperation({ summary: 'Every run of the task, newest first: when, who started it, how it ended, what it brought' })
  @ApiOkResponse({ standardSchema: taskRunPage })
  runs(@Param('id', { schema: idOrName }) id: string, @Query({ schema: taskRunQuery }) query: TaskRunQuery): Promise<TaskRunPage> {
    return this.#progress.runs(id, query);
  }

  @Get(':id/statistics')
  @Reads('viewer')
  @ApiOperation({ summary: 'Changes of the current run or of a time such as 24h, in total and by table, rates and figures' })
  @ApiOkResponse({ standardSchema: taskStatistics })
  statistics(
    @Param('id', { schema: idOrName }) id: string,
    @Query('window', { schema: statisticsWindow }) window: string,
  ): Promise<TaskStatistics> {
    return this.#progress.statistics(id, window);
  }

  @Get(':id/positions')
  @Reads('viewer')
  @ApiOperation({ summary: 'Positions of source and targets, lag, and the log that the source keeps' })
  @ApiOkResponse({ standardSchema: taskPositions })
  positions(@Param('id', { schema: idOrName }) id: string): Promise<TaskPositions> {
    return this.#progress.positions(id);
  }
}
