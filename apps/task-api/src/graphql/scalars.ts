import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';

const asIs = (value: unknown): unknown => value;

/** Any JSON. What it must look like is for the contract to say. */
export const GraphQLJson = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value: what has many forms, or names that are data',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

export const GraphQLDateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A time in UTC, ISO 8601',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: asIs,
  parseValue: asIs,
  parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : undefined),
});

/** GraphQL's own Int ends at 2³¹, which rows and bytes pass. */
export const GraphQLWhole = new GraphQLScalarType<number, number>({
  name: 'Whole',
  description: 'A whole number, up to 2^53 - 1',
  serialize: whole,
  parseValue: whole,
  parseLiteral: (node: ValueNode) => whole(node.kind === Kind.INT ? Number(node.value) : Number.NaN),
});

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return value;
  }
  throw new TypeError('Not a whole number');
}
