import type { Problem } from '@trem/contracts';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
} from 'graphql';
import { formatted } from './errors.js';
import { type Limits, limits, refuseBeyond } from './limits.js';
import type { QuestionContext } from './schema.js';
import { faultsOf } from './validation.js';

/** Words, names and marks of a query; a longer one is not even read. */
const MAX_TOKENS = 5_000;

export interface GraphqlRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Reads, limits and validates questions in one way, whichever way they came, and answers with our codes. */
export class GraphqlEngine {
  readonly #schema: GraphQLSchema;
  readonly #problemOf: (error: unknown) => Problem;
  readonly #limits: Limits;

  /** @param problemOf logs what is our own fault */
  constructor(schema: GraphQLSchema, problemOf: (error: unknown) => Problem, allowed: Limits = limits) {
    this.#schema = schema;
    this.#problemOf = problemOf;
    this.#limits = allowed;
  }

  /** What may be executed, or everything that is wrong with it. */
  prepare({ query, operationName, variables }: GraphqlRequest, contextValue: QuestionContext): ExecutionArgs | readonly GraphQLError[] {
    try {
      const document = parse(query, { maxTokens: MAX_TOKENS });
      const operation = operationOf(document, operationName);
      const given = variables ?? {};
      refuseBeyond(this.#limits, { schema: this.#schema, document, operation, variables: given });
      const faults = faultsOf(this.#schema, document, operation, given);
      return faults.length > 0 ? faults : { schema: this.#schema, document, operationName, variableValues: given, contextValue };
    } catch (error) {
      if (error instanceof GraphQLError) {
        return [error];
      }
      throw error;
    }
  }

  /** A query or a mutation. Never throws: what goes wrong is in the answer. */
  async answer(request: GraphqlRequest, contextValue: QuestionContext): Promise<FormattedExecutionResult> {
    const prepared = this.prepare(request, contextValue);
    if (isRefused(prepared)) {
      return { errors: this.format(prepared) };
    }
    if (getOperationAST(prepared.document, prepared.operationName)?.operation === OperationTypeNode.SUBSCRIPTION) {
      return { errors: this.format([new GraphQLError('A subscription needs a websocket, with the protocol graphql-transport-ws')]) };
    }
    return this.formatResult(await execute(prepared));
  }

  formatResult({ data, errors }: Executed): FormattedExecutionResult {
    return { ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors: this.format(errors) }) };
  }

  format(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    return errors.map((error) => formatted(error, this.#problemOf));
  }
}

/** A result, whichever library wraps it. */
interface Executed {
  readonly data?: ExecutionResult['data'] | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

export function isRefused(prepared: ExecutionArgs | readonly GraphQLError[]): prepared is readonly GraphQLError[] {
  return Array.isArray(prepared);
}

function operationOf(document: DocumentNode, name: string | null | undefined) {
  const operation = getOperationAST(document, name);
  if (operation == null) {
    throw new GraphQLError('Name one operation of the document in operationName');
  }
  return operation;
}
