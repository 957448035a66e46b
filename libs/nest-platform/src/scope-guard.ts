import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ReplicationError } from '@trem/replication-core';
import { accessOf, type RouteAccess } from './access.js';
import { type Caller, callerOf, mayDo } from './caller.js';
import { ProblemError } from './problem-error.js';

/**
 * Lets a call pass whose token has the scope that the route or resolver declares.
 * @throws UNAUTHENTICATED (401) nobody said who he is · NOT_ALLOWED (403) with the scope that is needed
 */
export class ScopeGuard implements CanActivate {
  readonly #onRefused: (context: ExecutionContext, error: unknown) => Promise<void>;

  /** @param onRefused told of who may not do what he asks for */
  constructor(onRefused: (context: ExecutionContext, error: unknown) => Promise<void> = async () => undefined) {
    this.#onRefused = onRefused;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getClass(), context.getHandler());
    if (access === undefined) {
      throw new ReplicationError('BUG', { withoutScope: context.getHandler().name });
    }
    try {
      refuseUnlessAllowed(access.scope, callerOf(context));
    } catch (error) {
      await this.#onRefused(context, error);
      throw error;
    }
    return true;
  }
}

/** @throws UNAUTHENTICATED (401) nobody said who he is · NOT_ALLOWED (403) with the scope that is needed */
export function refuseUnlessAllowed(needed: RouteAccess['scope'], caller: Caller | undefined): void {
  if (needed === 'open') {
    return;
  }
  if (caller === undefined) {
    throw new ProblemError('UNAUTHENTICATED', { status: 401 });
  }
  if (!mayDo(caller, needed)) {
    const detail = `The token ${caller.name} has the scope ${caller.scope}; this needs ${needed}`;
    throw new ProblemError('NOT_ALLOWED', { status: 403, detail });
  }
}
