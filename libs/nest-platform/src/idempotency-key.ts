import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { idempotencyKey } from '@trem/contracts';
import type { FastifyRequest } from 'fastify';
import { invalid, problemItem } from './problem-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Made when it is asked for first. */
    requestId?: string;
  }
}

/**
 * The request id of a command, from the header `idempotency-key`; made here when the header is absent, so that each such call is an intent of its own.
 * @throws REQUEST_INVALID (400) not 1 to 100 of letters, digits and `._:-`
 */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const header = request.headers['idempotency-key'];
  return header === undefined ? requestIdOf(request) : checkedKey(header);
});

/** The same for all who ask during one call. A header that is no key counts as absent here. */
export function requestIdOf(request: FastifyRequest): string {
  request.requestId ??= idempotencyKey.safeParse(request.headers['idempotency-key']).data ?? randomUUID();
  return request.requestId;
}

function checkedKey(header: string | string[]): string {
  const { data, error } = idempotencyKey.safeParse(header);
  if (data !== undefined) {
    return data;
  }
  const text = error.issues[0]?.message ?? '';
  throw invalid([problemItem({ severity: 'error', code: 'VALUE_TYPE', path: 'idempotency-key', text })]);
}
