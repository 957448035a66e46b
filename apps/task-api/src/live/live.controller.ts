import { Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { idOrName } from '@trem/contracts';
import type { Reply } from '@trem/nest-platform';
import { TasksService } from '../tasks/tasks.service.js';
import { eventStream } from './event-stream.js';
import { TaskFeed } from './task-feed.js';

@ApiTags('tasks')
@Controller('api/tasks')
export class LiveController {
  readonly #tasks: TasksService;
  readonly #feed: TaskFeed;

  constructor(tasks: TasksService, feed: TaskFeed) {
    this.#tasks = tasks;
    this.#feed = feed;
  }

  @Get(':id/events')
  @ApiOperation({ summary: 'Follow a task live: the whole picture at once, then about once a second while it changes' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Events `snapshot` (a TaskSnapshot as JSON) and, when the task is deleted, `gone`' })
  async events(@Param('id', { schema: idOrName }) id: string, @Res() reply: Reply): Promise<void> {
    const { id: taskId } = await this.#tasks.row(id);
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    // A stream that is pulled: when the reader is slow, no picture is made that it cannot take.
    const body = Readable.from(eventStream(this.#feed.follow(taskId, left.signal)), { highWaterMark: 1 });
    await reply
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no') // an nginx in between would hold events back
      .type('text/event-stream')
      .send(body);
  }
}
