import { Readable } from 'node:stream';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { idOrName } from '@trem/contracts';
import { type Caller, Reads, type Reply, WhoAsks } from '@trem/nest-platform';
import { Sessions } from '../access/sessions.js';
import { TasksService } from '../tasks/tasks.service.js';
import { eventStream } from './event-stream.js';
import { TaskFeed } from './task-feed.js';

@ApiTags('tasks')
@Controller('api/tasks')
export class LiveController {
  readonly #tasks: TasksService;
  readonly #feed: TaskFeed;
  readonly #sessions: Sessions;

  constructor(tasks: TasksService, feed: TaskFeed, sessions: Sessions) {
    this.#tasks = tasks;
    this.#feed = feed;
    this.#sessions = sessions;
  }

  @Get(':id/events')
  @Reads('viewer')
  @ApiOperation({
    summary: 'Follow a task live: the whole picture at once, then about once a second while it changes; ends when the token is revoked',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Events `snapshot` (a TaskSnapshot as JSON) and, when the task is deleted, `gone`' })
  async events(@Param('id', { schema: idOrName }) id: string, @WhoAsks() who: Caller, @Res() reply: Reply): Promise<void> {
    const { id: taskId } = await this.#tasks.row(id);
    const left = new AbortController();
    const session = this.#sessions.begin(who);
    reply.raw.once('close', () => {
      left.abort();
      session[Symbol.dispose]();
    });
    // A stream that is pulled: when the reader is slow, no picture is made that it cannot take.
    const body = Readable.from(eventStream(this.#feed.follow(taskId, AbortSignal.any([left.signal, session.signal]))), {
      highWaterMark: 1,
    });
    await reply
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no') // an nginx in between would hold events back
      .type('text/event-stream')
      .send(body);
  }
}
