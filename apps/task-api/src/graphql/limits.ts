import { MAX_PAGE } from '@trem/contracts';
import { problemOf } from '@trem/nest-platform';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { inExtensions } from './errors.js';

export interface Limits {
  /** Fields within fields. */
  readonly depth: number;
  /** The same below `__schema` and `__type`: what tools ask for at their start needs 15. */
  readonly introspectionDepth: number;
  /** Fields of the answer, as far as the query tells: those of a list count for each item that it may have. */
  readonly cost: number;
  /** Items of a page. */
  readonly page: number;
}
export const limits: Limits = { depth: 10, introspectionDepth: 15, cost: 50_000, page: MAX_PAGE };

/** What each call of a service counts, however few fields it gives. */
const CALL_COST = 10;
/** How many items a list is taken to have that is not asked for by pages. */
const LIST_GUESS = 10;

interface Weight {
  readonly cost: number;
  readonly depth: number;
}
const nothing: Weight = { cost: 0, depth: 0 };

export interface Question {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Refuses a question that would cost too much, before it is validated or run. Cheap itself: a fragment is weighed once, however often it is used.
 * @throws GraphQLError PAGE_TOO_LARGE · QUERY_TOO_DEEP · QUERY_TOO_COMPLEX
 */
export function refuseBeyond(allowed: Limits, question: Question): void {
  const { cost } = new Scale(allowed, question).weigh();
  if (cost > allowed.cost) {
    throw refused('QUERY_TOO_COMPLEX', `The query counts ${cost}; at most ${allowed.cost} are answered`);
  }
}

class Scale {
  readonly #allowed: Limits;
  readonly #question: Question;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #weighed = new Map<string, Weight>();

  constructor(allowed: Limits, question: Question) {
    this.#allowed = allowed;
    this.#question = question;
    this.#fragments = new Map(
      question.document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
  }

  weigh(): Weight {
    const { schema, operation } = this.#question;
    const root = schema.getRootType(operation.operation) ?? undefined;
    const weights = this.#fieldsOf(operation.selectionSet, root).map(({ node, type }) => {
      const weight = this.#field(node, type);
      this.#refuseTooDeep(node, weight);
      return { ...weight, cost: weight.cost + CALL_COST };
    });
    return sum(weights);
  }

  #refuseTooDeep(node: FieldNode, { depth }: Weight): void {
    const most = node.name.value.startsWith('__') ? this.#allowed.introspectionDepth : this.#allowed.depth;
    if (depth > most) {
      throw refused('QUERY_TOO_DEEP', `${node.name.value} is asked for ${depth} levels deep; at most ${most} are answered`, node);
    }
  }

  /** The fields of the first level, also those in fragments. */
  #fieldsOf(
    set: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    within: readonly string[] = [],
  ): { node: FieldNode; type: GraphQLNamedType | undefined }[] {
    return set.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) {
        return [{ node, type }];
      }
      if (node.kind === Kind.INLINE_FRAGMENT) {
        return this.#fieldsOf(node.selectionSet, type, within);
      }
      const name = node.name.value;
      const fragment = within.includes(name) ? undefined : this.#fragments.get(name);
      return fragment === undefined ? [] : this.#fieldsOf(fragment.selectionSet, type, [...within, name]);
    });
  }

  #set(set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): Weight {
    return sum((set?.selections ?? []).map((node) => this.#selection(node, type)));
  }

  #selection(node: SelectionNode, type: GraphQLNamedType | undefined): Weight {
    switch (node.kind) {
      case Kind.FIELD:
        return this.#field(node, type);
      case Kind.INLINE_FRAGMENT:
        return this.#set(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type);
      case Kind.FRAGMENT_SPREAD:
        return this.#fragment(node.name.value);
    }
  }

  #fragment(name: string): Weight {
    const known = this.#weighed.get(name);
    const fragment = this.#fragments.get(name);
    if (known !== undefined || fragment === undefined) {
      return known ?? nothing;
    }
    this.#weighed.set(name, nothing); // a fragment within itself is refused by the validation
    const weight = this.#set(fragment.selectionSet, this.#named(fragment.typeCondition.name.value));
    this.#weighed.set(name, weight);
    return weight;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined): Weight {
    const field = fieldOf(this.#question.schema, parent, node.name.value);
    const inner = this.#set(node.selectionSet, field === undefined ? undefined : getNamedType(field.type));
    const times = field === undefined ? 1 : this.#times(node, field, parent);
    return { cost: 1 + inner.cost * times, depth: 1 + inner.depth };
  }

  #times(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType | undefined): number {
    if (field.args.some(({ name }) => name === 'first')) {
      return this.#page(node, field);
    }
    const isPage = parent?.name.endsWith('Connection') === true; // counted by the field that it is a page of
    const isIntrospection = parent?.name.startsWith('__') === true || field.name.startsWith('__');
    return isList(field) && !isPage && !isIntrospection ? LIST_GUESS : 1;
  }

  #page(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const byDefault = Number(field.args.find(({ name }) => name === 'first')?.defaultValue ?? 1);
    const size =
      given?.kind === Kind.INT ? Number(given.value) : given?.kind === Kind.VARIABLE ? this.#variable(given.name.value) : undefined;
    const { page } = this.#allowed;
    if (size !== undefined && size > page) {
      throw refused('PAGE_TOO_LARGE', `${node.name.value} is asked for ${size} items at once; at most ${page} are given`, node);
    }
    return Math.max(size ?? byDefault, 1);
  }

  #variable(name: string): number | undefined {
    const given = this.#question.variables[name];
    if (typeof given === 'number') {
      return given;
    }
    const byDefault = this.#question.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return byDefault?.kind === Kind.INT ? Number(byDefault.value) : undefined;
  }

  #named(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#question.schema.getType(name);
  }
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined {
  if (parent === schema.getQueryType() && (name === SchemaMetaFieldDef.name || name === TypeMetaFieldDef.name)) {
    return name === SchemaMetaFieldDef.name ? SchemaMetaFieldDef : TypeMetaFieldDef;
  }
  return isObjectType(parent) ? parent.getFields()[name] : undefined;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function sum(weights: readonly Weight[]): Weight {
  return weights.reduce((one, other) => ({ cost: one.cost + other.cost, depth: Math.max(one.depth, other.depth) }), nothing);
}

function refused(code: 'PAGE_TOO_LARGE' | 'QUERY_TOO_DEEP' | 'QUERY_TOO_COMPLEX', detail: string, node?: FieldNode): GraphQLError {
  return new GraphQLError(detail, {
    ...(node === undefined ? {} : { nodes: [node] }),
    extensions: inExtensions(problemOf(code, { status: 400, detail })),
  });
}
