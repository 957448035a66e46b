import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuditPage, type AuditQuery, auditPage, auditQuery } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { Reads } from '@trem/nest-platform';

export const AUDIT = Symbol('audit trail');

@ApiTags('access')
@Controller('api/audit')
export class AuditController {
  readonly #audit: ControlStore['audit'];

  constructor(@Inject(AUDIT) audit: ControlStore['audit']) {
    this.#audit = audit;
  }

  @Get()
  @Reads('operator')
  @ApiOperation({ summary: 'Who changed what, when, from what to what, and who was refused; newest first' })
  @ApiOkResponse({ standardSchema: auditPage })
  list(@Query({ schema: auditQuery }) query: AuditQuery): Promise<AuditPage> {
    return this.#audit.page(query);
  }
}
