import type { Problem } from '@trem/contracts';
import { problemOf } from '@trem/nest-platform';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** A problem as GraphQL's answers carry it: `detail` is the message, the rest stands beside it. */
export function inExtensions({ detail: _, type: __, ...facts }: Problem): Record<string, unknown> {
  return facts;
}

/**
 * An error as it is sent. What a service threw has its problem, as REST gives it; the rest is a fault of the question itself: REQUEST_INVALID.
 * @param problemOfError logs what is our own fault
 */
export function formatted(error: GraphQLError, problemOfError: (error: unknown) => Problem): GraphQLFormattedError {
  const { message, locations, path, extensions } = error.toJSON();
  const place = { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
  if (typeof extensions?.code === 'string') {
    return { message, ...place, extensions };
  }
  const cause = originOf(error);
  const problem = cause === undefined ? problemOf('REQUEST_INVALID', { status: 400, detail: message }) : problemOfError(cause);
  return { message: problem.detail, ...place, extensions: inExtensions(problem) };
}

/** What was thrown, below all that GraphQL wraps around it. */
function originOf(error: GraphQLError): unknown {
  let origin: unknown = error;
  while (origin instanceof GraphQLError) {
    origin = origin.originalError;
  }
  return origin;
}
