import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { AuditQuestion } from '@trem/contracts';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { accessOf } from './access.js';
import { type Auditor, questionOf } from './audit.js';
import { callerOf } from './caller.js';
import { requestIdOf } from './idempotency-key.js';

/** Routes that declare `Changes`, in the audit trail. */
export class AuditInterceptor implements NestInterceptor {
  readonly #auditor: Auditor;

  constructor(auditor: Auditor) {
    this.#auditor = auditor;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const question = questionOfRoute(context);
    const carry = () => lastValueFrom(next.handle(), { defaultValue: undefined });
    return question === undefined ? next.handle() : from(this.#auditor.carryOut(question, carry));
  }
}

export function questionOfRoute(context: ExecutionContext): AuditQuestion | undefined {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { params, body } = request;
  return questionOf({
    access: accessOf(context.getClass(), context.getHandler()),
    caller: callerOf(context),
    input: body,
    names: typeof params === 'object' && params !== null ? Object.fromEntries(Object.entries(params)) : {},
    requestId: requestIdOf(request),
  });
}
