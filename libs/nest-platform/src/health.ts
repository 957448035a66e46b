import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from './access.js';

/** Says that the process answers, and nothing else: the route asks for no token. */
@Open()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  @Get()
  health(): { readonly status: 'up' } {
    return { status: 'up' };
  }
}
