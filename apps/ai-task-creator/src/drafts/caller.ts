import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

const NOBODY_NAMED = 'api';

/** In whose name a service asks, for the audit: its header `trem-actor`. Only services reach this one, so it is believed. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { headers } = context.switchToHttp().getRequest<{ readonly headers: Readonly<Record<string, unknown>> }>();
  const actor = headers['trem-actor'];
  return typeof actor === 'string' && /^[\x20-\x7e]{1,100}$/.test(actor) ? actor : NOBODY_NAMED;
});
