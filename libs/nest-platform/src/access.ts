import 'reflect-metadata';
import { type Provider, RequestMethod, type Type } from '@nestjs/common';
import type { Scope } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

/** What a route or resolver says about who may use it, and whether it changes anything. */
export interface RouteAccess {
  /** `open`: without any token. `service`: other services of the installation only. */
  readonly scope: Scope | 'service' | 'open';
  /** The action, as the audit trail names it: `<kind of object>.<verb>`. Absent: it changes nothing. */
  readonly changes?: string;
  /** Whether a call with this input changes anything; absent: always. */
  readonly when?: (input: unknown) => boolean;
}

const KEY = Symbol('access of a route');

/** Needs this scope, and changes nothing whatever its method is. */
export function Reads(scope: Scope): MethodDecorator & ClassDecorator {
  return declare({ scope });
}

/** Needs this scope, and leaves an entry in the audit trail under `action`; with `when` only for inputs (body, or arguments) that change something. */
export function Changes(scope: Scope, action: `${string}.${string}`, when?: (input: unknown) => boolean): MethodDecorator {
  return declare({ scope, changes: action, ...(when === undefined ? {} : { when }) });
}

/** For other services of the installation, by the token that they share; the audit trail is kept by the service that people ask. */
export function ForServices(): MethodDecorator & ClassDecorator {
  return declare({ scope: 'service' });
}

/** For everybody, without a token. */
export function Open(): MethodDecorator & ClassDecorator {
  return declare({ scope: 'open' });
}

function declare(access: RouteAccess): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    Reflect.defineMetadata(KEY, access, key === undefined ? target : (descriptor?.value ?? target));
  };
}

/** What a handler declares itself, else what its class does. */
export function accessOf(type: object, handler: object): RouteAccess | undefined {
  return Reflect.getMetadata(KEY, handler) ?? Reflect.getMetadata(KEY, type);
}

/** A method of a controller that answers a route, or of a resolver that answers a query, mutation or subscription. */
export interface Handler {
  readonly type: Type;
  readonly name: string;
  readonly handler: object;
}

/** All handlers of controllers and of the resolvers among providers. */
export function handlersOf(controllers: readonly Type[], providers: readonly Provider[]): readonly Handler[] {
  return [...controllers, ...providers.flatMap(classOf)].flatMap((type) =>
    Object.getOwnPropertyNames(type.prototype).flatMap((name) => {
      const handler: unknown = Object.getOwnPropertyDescriptor(type.prototype, name)?.value;
      return name !== 'constructor' && typeof handler === 'function' && isEntrance(handler) ? [{ type, name, handler }] : [];
    }),
  );
}

/** Names that Nest gives: `path` of a route, `graphql:resolver_type` of a resolver's method that stands at the root of the schema. */
function isEntrance(handler: object): boolean {
  const resolves: unknown = Reflect.getMetadata('graphql:resolver_type', handler);
  return Reflect.hasMetadata('path', handler) || resolves === 'Query' || resolves === 'Mutation' || resolves === 'Subscription';
}

function classOf(provider: Provider): readonly Type[] {
  if (typeof provider === 'function') {
    return [provider];
  }
  return 'useClass' in provider ? [provider.useClass] : [];
}

/** What each route of these controllers declares, by method and path: `GET /api/tasks/:id`. */
export function accessByRoute(controllers: readonly Type[]): ReadonlyMap<string, RouteAccess> {
  return new Map(
    handlersOf(controllers, []).flatMap(({ type, handler }) => {
      const access = accessOf(type, handler);
      const method: unknown = Reflect.getMetadata('method', handler);
      const path = [type, handler].map((each): unknown => Reflect.getMetadata('path', each)).filter((part) => part !== '/');
      return access === undefined || typeof method !== 'number' ? [] : [[`${RequestMethod[method]} /${path.join('/')}`, access] as const];
    }),
  );
}

/** A service in which somebody forgot to say who may use a route does not start. @throws BUG with the names of all such routes */
export function refuseUndeclared(handlers: readonly Handler[]): void {
  const undeclared = handlers.filter(({ type, handler }) => accessOf(type, handler) === undefined);
  if (undeclared.length > 0) {
    const names = undeclared.map(({ type, name }) => `${type.name}.${name}`).join(', ');
    throw new ReplicationError('BUG', { withoutScope: names });
  }
}
