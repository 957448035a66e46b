import { Auditor, accessByRoute, toProblem } from '@trem/nest-platform';
import { createLogger } from '@trem/node-platform';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type Resolvers } from '../src/graphql/schema.js';
import { controllers } from '../src/task-api.js';

/** The schema of the service, with nothing behind it: to look at, and to be refused by. */
export function bareSchema(): GraphQLSchema {
  const trail = { begin: async () => 0, settle: async () => undefined };
  const logger = createLogger({ service: 'test', level: 'fatal' });
  return buildSchema({} as Resolvers, accessByRoute(controllers), new Auditor({ trail, problemOf: toProblem, logger }));
}
