import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalid, problemItem } from './problem-error.js';

/**
 * The version that a change starts from, from the header `if-match`: `3`, `"3"` and `W/"3"` are the same.
 * @throws REQUEST_INVALID (400) absent or no version: a change without its version would overwrite what somebody else saved
 */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  return parseVersion(header);
});

/** Reads the header's text. */
export function parseVersion(header: string | undefined): number {
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header?.trim() ?? '')?.[1];
  if (version === undefined) {
    throw invalid([
      problemItem({
        severity: 'error',
        code: 'VALUE_TYPE',
        path: 'if-match',
        text: 'Name the version that the change starts from',
        remedy: 'Read it, and send its version in the header if-match.',
      }),
    ]);
  }
  return Number(version);
}
