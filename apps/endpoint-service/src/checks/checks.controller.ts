import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  type CheckReport,
  type EndpointRole,
  endpointRole,
  idOrName,
  type TaskCheckReport,
  type TaskCheckRequest,
  taskCheckRequest,
} from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { ChecksService } from './checks.service.js';

@ForServices()
@Controller('api')
export class ChecksController {
  readonly #checks: ChecksService;

  constructor(checks: ChecksService) {
    this.#checks = checks;
  }

  @Post('endpoints/:id/check')
  @HttpCode(200)
  endpoint(
    @Param('id', { schema: idOrName }) id: string,
    @Query('role', { schema: endpointRole.default('source') }) role: EndpointRole,
  ): Promise<CheckReport> {
    return this.#checks.endpoint(id, role);
  }

  /** For task-api only: it never opens a customer's database itself. */
  @Post('checks')
  @HttpCode(200)
  task(
    @Body({ schema: taskCheckRequest })
    { definition, ...options }: TaskCheckRequest,
  ): Promise<TaskCheckReport> {
    return this.#checks.task(definition, options);
  }
}
