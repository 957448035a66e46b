import { z } from 'zod';

/**
 * One field of the GraphQL schema: what it takes and what it gives. Server, client and schema file are made from it.
 * Who may ask for it stands at its route; one without a route is for every viewer.
 */
export interface ApiOperation<
  Kind extends ApiKind = ApiKind,
  Args extends z.ZodObject = z.ZodObject,
  Result extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind;
  readonly summary: string;
  readonly args: Args;
  readonly result: Result;
  /** The route of the same name in REST; undefined: only GraphQL has it. */
  readonly rest: string | undefined;
}
export type ApiKind = 'query' | 'mutation' | 'subscription';

type Facts<Args extends z.ZodObject, Result extends z.ZodType> = Pick<
  ApiOperation<ApiKind, Args, Result>,
  'args' | 'result' | 'summary'
> & {
  readonly rest?: string;
};

function makers<Kind extends ApiKind>(kind: Kind) {
  return <Args extends z.ZodObject, Result extends z.ZodType>(facts: Facts<Args, Result>): ApiOperation<Kind, Args, Result> => ({
    ...{ kind, rest: undefined },
    ...facts,
  });
}

export const query = makers('query');
export const mutation = makers('mutation');
/** Each value is whole, so that a lost one costs nothing. */
export const subscription = makers('subscription');

/** Most items of one page. */
export const MAX_PAGE = 500;
/** Items of a page whose size nobody names. */
export const DEFAULT_PAGE = 50;

/** Arguments of every list. The mark is opaque; it stays good while items come and go, for it names the last item seen and not its number. */
export const paging = {
  first: z.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE).describe(`Items of this page, at most ${MAX_PAGE}`),
  after: z.string().max(2_000).optional().describe('`endCursor` of the page before'),
};

export const pageInfo = z
  .object({ endCursor: z.string().nullable().describe('Give it as `after` for the next page'), hasNextPage: z.boolean() })
  .meta({ id: 'PageInfo' });

/** A list, a page at a time. Its type is called after its items'. */
export function connection<Node extends z.ZodType>(name: string, node: Node) {
  return z
    .object({
      nodes: z.array(node),
      pageInfo,
      totalCount: z.number().int().nullable().describe('On all pages; null where only the source could count them'),
    })
    .meta({ id: `${name}Connection` });
}

export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly totalCount: number | null;
}
