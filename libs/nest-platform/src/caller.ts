import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { includesScope, type Scope } from '@trem/contracts';
import type { FastifyRequest } from 'fastify';

/** Who asks, as the token says. */
export interface Caller {
  /** Of the token; absent for a service. */
  readonly tokenId?: string | undefined;
  readonly name: string;
  /** `service`: another service of the installation, which may do everything that this one offers. */
  readonly scope: Scope | 'service';
  readonly expiresAt?: string | null | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the token of the request was accepted. */
    caller?: Caller;
  }
}

export function mayDo({ scope }: Caller, needed: Scope | 'service'): boolean {
  return scope === 'service' || (needed !== 'service' && includesScope(scope, needed));
}

/** The caller of a route, or of a resolver: the context of GraphQL has it as `caller`. Undefined where nobody had to say who he is. */
export function callerOf(context: ExecutionContext): Caller | undefined {
  if (context.getType<string>() === 'graphql') {
    return context.getArgByIndex<{ readonly caller?: Caller } | undefined>(2)?.caller;
  }
  return context.switchToHttp().getRequest<FastifyRequest>().caller;
}

/** Hands the caller to a route or a resolver. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): Caller | undefined => callerOf(context));
