import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type EditPlan,
  editPlan,
  idOrName,
  type Task,
  type TaskDefinition,
  type TaskVersion,
  type TaskVersionDifference,
  type TaskVersionList,
  task,
  taskDefinition,
  taskVersion,
  taskVersionDifference,
  taskVersionList,
  versionNumber,
} from '@trem/contracts';
import { Changes, IfMatch, Reads } from '@trem/nest-platform';
import { VersionsService } from './versions.service.js';

@ApiTags('tasks')
@Controller('api/tasks')
export class VersionsController {
  readonly #versions: VersionsService;

  constructor(versions: VersionsService) {
    this.#versions = versions;
  }

  @Get(':id/versions')
  @Reads('viewer')
  @ApiOperation({ summary: 'Every definition that the task ever had, newest first' })
  @ApiOkResponse({ standardSchema: taskVersionList })
  list(@Param('id', { schema: idOrName }) id: string): Promise<TaskVersionList> {
    return this.#versions.list(id);
  }

  @Get(':id/versions/:version')
  @Reads('viewer')
  @ApiOperation({ summary: 'One of these definitions' })
  @ApiOkResponse({ standardSchema: taskVersion })
  find(@Param('id', { schema: idOrName }) id: string, @Param('version', { schema: versionNumber }) version: number): Promise<TaskVersion> {
    return this.#versions.find(id, version);
  }

  @Get(':id/difference')
  @Reads('viewer')
  @ApiOperation({ summary: 'What differs between two versions' })
  @ApiOkResponse({ standardSchema: taskVersionDifference })
  difference(
    @Param('id', { schema: idOrName }) id: string,
    @Query('from', { schema: versionNumber }) from: number,
    @Query('to', { schema: versionNumber }) to: number,
  ): Promise<TaskVersionDifference> {
    return this.#versions.difference(id, from, to);
  }

  @Post(':id/versions/:version/restore')
  @Changes('operator', 'task.restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Save the definition of an old version as a new one' })
  @ApiHeader({ name: 'if-match', required: true, description: 'The version that is current now' })
  @ApiOkResponse({ standardSchema: task })
  restore(
    @Param('id', { schema: idOrName }) id: string,
    @Param('version', { schema: versionNumber }) version: number,
    @IfMatch() current: number,
  ): Promise<Task> {
    return this.#versions.restore(id, version, current);
  }

  @Post(':id/plan')
  @Reads('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say what saving this definition would do, without saving it' })
  @ApiOkResponse({ standardSchema: editPlan })
  plan(@Param('id', { schema: idOrName }) id: string, @Body({ schema: taskDefinition }) definition: TaskDefinition): Promise<EditPlan> {
    return this.#versions.plan(id, definition);
  }
}
