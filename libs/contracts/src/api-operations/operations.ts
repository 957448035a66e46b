import type { z } from 'zod';
import { accessOperations } from './access-operations.js';
import { commandOperations } from './command-operations.js';
import { deadLetterOperations } from './dead-letter-operations.js';
import { draftOperations } from './draft-operations.js';
import { endpointOperations } from './endpoint-operations.js';
import { liveOperations } from './live-operations.js';
import type { ApiKind, ApiOperation } from './operation.js';
import { taskOperations } from './task-operations.js';

/** Named, because it is too long to be written down as inferred. */
export type ApiOperations = typeof taskOperations &
  typeof commandOperations &
  typeof endpointOperations &
  typeof deadLetterOperations &
  typeof liveOperations &
  typeof draftOperations &
  typeof accessOperations;

/** Every field of the GraphQL schema, by its name. The name is also that of the REST route (`operationId`) and of the client's call. */
export const apiOperations: ApiOperations = {
  ...taskOperations,
  ...commandOperations,
  ...endpointOperations,
  ...deadLetterOperations,
  ...liveOperations,
  ...draftOperations,
  ...accessOperations,
} satisfies Record<string, ApiOperation>;

export type ApiName<Kind extends ApiKind = ApiKind> = {
  [Name in keyof ApiOperations]: ApiOperations[Name]['kind'] extends Kind ? Name : never;
}[keyof ApiOperations];
/** Arguments as a caller writes them, defaults left out. */
export type ApiInput<Name extends ApiName> = z.input<ApiOperations[Name]['args']>;
/** Arguments as the server gets them. */
export type ApiArgs<Name extends ApiName> = z.output<ApiOperations[Name]['args']>;
export type ApiResult<Name extends ApiName> = z.output<ApiOperations[Name]['result']>;
