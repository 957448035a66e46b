import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Says that the process answers, and nothing else: the route asks for no token. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  @Get()
  health(): { readonly status: 'up' } {
    return { status: 'up' };
  }
}
