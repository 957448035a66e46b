import { randomUUID } from 'node:crypto';
import {
  type ApiArgs,
  type ApiKind,
  type ApiName,
  type ApiOperation,
  type ApiResult,
  apiOperations,
  nestedName,
  shapeOf,
  withoutIdleNulls,
} from '@trem/contracts';
import { type Auditor, type Caller, invalid, problemItems, questionOf, type RouteAccess, refuseUnlessAllowed } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { type GraphQLFieldConfig, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { cancellable } from './cancellable.js';
import { Types } from './types.js';

/** What comes with every question. */
export interface QuestionContext {
  readonly caller: Caller | undefined;
}

/** What carries a query or a mutation out, and what feeds a subscription until `signal` aborts. */
export type Resolvers = {
  readonly [Name in ApiName<'query' | 'mutation'>]: (args: ApiArgs<Name>, context: QuestionContext) => Promise<Given<ApiResult<Name>>>;
} & {
  readonly [Name in ApiName<'subscription'>]: (args: ApiArgs<Name>, context: QuestionContext) => Promise<Follow<Given<ApiResult<Name>>>>;
};
/** A resolver gives what it has to be read, not to be changed. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;
/** Begins to follow. What cannot be followed has been refused before. */
export type Follow<T> = (signal: AbortSignal) => AsyncGenerator<T, void>;

type AnyResolver = (args: unknown, context: QuestionContext) => Promise<unknown>;

/** What an operation needs that has no route. */
const ofViewers: RouteAccess = { scope: 'viewer' };

/**
 * The schema: a field for each operation of the contracts, which checks scope and arguments before its resolver sees them.
 * @param routes what each route of REST declares: its twin here needs the same
 * @param auditor writes down what the routes declare as changes
 * @throws BUG an operation names a route that there is not
 */
export function buildSchema(resolvers: Resolvers, routes: ReadonlyMap<string, RouteAccess>, auditor: Auditor): GraphQLSchema {
  const types = new Types();
  const root = (name: string, kind: ApiKind) =>
    new GraphQLObjectType<unknown, QuestionContext>({
      name,
      fields: Object.fromEntries(
        Object.entries<ApiOperation>(apiOperations)
          .filter(([, operation]) => operation.kind === kind)
          .map(([field, operation]) => [
            field,
            fieldOf(types, field, operation, {
              access: accessOf(operation, routes),
              auditor,
              resolver: resolvers[field as ApiName] as AnyResolver,
            }),
          ]),
      ),
    });
  return new GraphQLSchema({
    query: root('Query', 'query'),
    mutation: root('Mutation', 'mutation'),
    subscription: root('Subscription', 'subscription'),
  });
}

function accessOf({ rest }: ApiOperation, routes: ReadonlyMap<string, RouteAccess>): RouteAccess {
  const access = rest === undefined ? ofViewers : routes.get(rest);
  if (access === undefined) {
    throw new ReplicationError('BUG', { noSuchRoute: rest });
  }
  return access;
}

interface Behaviour {
  readonly access: RouteAccess;
  readonly auditor: Auditor;
  readonly resolver: AnyResolver;
}

function fieldOf(
  types: Types,
  name: string,
  operation: ApiOperation,
  { access, auditor, resolver }: Behaviour,
): GraphQLFieldConfig<unknown, QuestionContext> {
  const { kind, summary, args, result } = operation;
  const place = nestedName('', name);
  const shape = shapeOf(args, 'input');
  const carryOut = async (given: unknown, context: QuestionContext): Promise<unknown> => {
    refuseUnlessAllowed(access.scope, context.caller);
    const parsed = args.safeParse(withoutIdleNulls(given, shape));
    if (!parsed.success) {
      throw invalid(problemItems(parsed.error.issues));
    }
    return resolver(parsed.data, context);
  };
  const call = (given: Readonly<Record<string, unknown>>, context: QuestionContext): Promise<unknown> => {
    const { request: input = given, idempotencyKey: key } = given;
    const requestId = typeof key === 'string' ? key : randomUUID();
    const question = questionOf({ access, caller: context.caller, input, names: given, requestId });
    return auditor.carryOut(question, () => carryOut(given, context));
  };
  const field = { type: types.output(result, place), args: types.args(args, place), description: `${summary}. Scope: ${access.scope}` };
  return kind === 'subscription'
    ? {
        ...field,
        subscribe: async (_, given, context) => cancellable((await call(given, context)) as Follow<unknown>),
        resolve: (value) => value,
      }
    : { ...field, resolve: (_, given, context) => call(given, context) };
}
