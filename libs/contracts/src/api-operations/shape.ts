import { z } from 'zod';

/** What a contract looks like on the wire, without its rules: all that a type, a list of fields to ask for, or a reader of nulls needs to know. */
export type Shape = { readonly isNullable: boolean; readonly description: string | undefined } & Form;

type Form =
  | { readonly tag: 'object'; readonly name: string | undefined; readonly fields: Readonly<Record<string, ShapeField>> }
  | { readonly tag: 'list'; readonly item: Shape }
  | { readonly tag: 'text'; readonly format: 'id' | 'time' | undefined; readonly values: readonly string[] | undefined }
  | { readonly tag: 'whole'; readonly is32Bit: boolean }
  | { readonly tag: 'number' }
  | { readonly tag: 'boolean' }
  /** Any JSON: what has many forms, or names that are data. */
  | { readonly tag: 'json' };

export interface ShapeField {
  readonly shape: Shape;
  /** Input: it must be given. Output: it is always there. */
  readonly isRequired: boolean;
  /** What an input has when it is left out. */
  readonly default: unknown;
}

type Node = z.core.JSONSchema.BaseSchema;

const known = { input: new WeakMap<z.ZodType, Shape>(), output: new WeakMap<z.ZodType, Shape>() };

/** By way of zod's own JSON schema, from which the OpenAPI document is made, too. Made once. */
export function shapeOf(schema: z.ZodType, io: 'input' | 'output'): Shape {
  const shape = known[io].get(schema) ?? makeShape(schema, io);
  known[io].set(schema, shape);
  return shape;
}

function makeShape(schema: z.ZodType, io: 'input' | 'output'): Shape {
  const { $defs, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return read(root, { definitions: $defs ?? {}, name: undefined, within: [] });
}

interface Place {
  readonly definitions: Readonly<Record<string, Node>>;
  /** Of the definition that is read just now. */
  readonly name: string | undefined;
  /** Names of the definitions around: one inside itself has no end as a type. */
  readonly within: readonly string[];
}

function read(node: Node, place: Place): Shape {
  const name = node.$ref?.replace('#/$defs/', '');
  const definition = name === undefined ? undefined : place.definitions[name];
  if (name !== undefined && definition !== undefined) {
    const { description = definition.description } = node;
    return place.within.includes(name)
      ? { tag: 'json', isNullable: false, description }
      : { ...read(definition, { ...place, name, within: [...place.within, name] }), description };
  }
  const { form, isNullable } = formOf(node, place);
  return { ...form, isNullable, description: node.description };
}

function formOf(node: Node, place: Place): { readonly form: Form; readonly isNullable: boolean } {
  const choices = [...(node.anyOf ?? node.oneOf ?? [])].filter((choice) => typeof choice === 'object');
  if (choices.length > 0) {
    const real = choices.filter(({ type }) => type !== 'null');
    return { form: ofChoices(real, place), isNullable: real.length < choices.length };
  }
  const types = [node.type ?? []].flat();
  const [type] = types.filter((each) => each !== 'null');
  const isNullable = types.includes('null') || (types.length === 0 && node.const === undefined && node.enum === undefined);
  return { form: ofType(node, type, place), isNullable };
}

function ofChoices(choices: readonly Node[], place: Place): Form {
  const shapes = choices.map((choice) => read(choice, place));
  const [first] = shapes;
  if (first === undefined) {
    return { tag: 'json' };
  }
  if (shapes.length === 1) {
    return first;
  }
  if (shapes.every(({ tag }) => tag === 'text')) {
    const isId = shapes.some((shape) => shape.tag === 'text' && shape.format === 'id');
    return { tag: 'text', format: isId ? 'id' : undefined, values: undefined };
  }
  return shapes.every(({ tag }) => tag === 'whole' || tag === 'number') ? { tag: 'number' } : { tag: 'json' };
}

function ofType(node: Node, type: string | undefined, place: Place): Form {
  switch (type) {
    case 'object':
      return ofObject(node, place);
    case 'array':
      return typeof node.items === 'object' && !Array.isArray(node.items)
        ? { tag: 'list', item: read(node.items, { ...place, name: undefined }) }
        : { tag: 'json' };
    case 'string':
      return { tag: 'text', format: formatOf(node.format), values: node.enum?.map(String) };
    case 'integer':
      return { tag: 'whole', is32Bit: (node.minimum ?? -Infinity) >= -(2 ** 31) && (node.maximum ?? Infinity) < 2 ** 31 };
    case 'number':
      return { tag: 'number' };
    case 'boolean':
      return { tag: 'boolean' };
    default:
      return { tag: 'json' };
  }
}

function ofObject({ properties = {}, required = [] }: Node, { name, ...place }: Place): Form {
  const fields = Object.entries(properties).flatMap(([field, node]) =>
    typeof node === 'object'
      ? [
          [
            field,
            { shape: read(node, { ...place, name: undefined }), isRequired: required.includes(field), default: node.default },
          ] as const,
        ]
      : [],
  );
  return fields.length === 0 ? { tag: 'json' } : { tag: 'object', name, fields: Object.fromEntries(fields) };
}

function formatOf(format: string | undefined): 'id' | 'time' | undefined {
  return format === 'uuid' ? 'id' : format === 'date-time' ? 'time' : undefined;
}

/**
 * GraphQL knows null only, a contract also what is left out. A null where the contract has none is left out.
 * A value of another shape stays as it is: it is for the contract to refuse.
 */
export function withoutIdleNulls(value: unknown, shape: Shape): unknown {
  if (shape.tag === 'list' && Array.isArray(value)) {
    return value.map((item) => withoutIdleNulls(item, shape.item));
  }
  if (shape.tag !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const field = shape.fields[name];
      const isIdle = inner === null && field !== undefined && !field.shape.isNullable;
      return isIdle ? [] : [[name, field === undefined ? inner : withoutIdleNulls(inner, field.shape)]];
    }),
  );
}
