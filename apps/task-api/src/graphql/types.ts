import { type Shape, type ShapeField, shapeOf } from '@trem/contracts';
import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from 'graphql';
import type { z } from 'zod';
import { GraphQLDateTime, GraphQLJson, GraphQLWhole } from './scalars.js';

/**
 * GraphQL types from contracts. A contract with an `id` gives its type that name, once; one without is called after the place where it stands.
 * Sets of words are texts with the words in their description: GraphQL forbids hyphens in names, and a phase shall be `full-load` everywhere.
 */
export class Types {
  readonly #objects = new Map<string, GraphQLObjectType>();
  readonly #inputs = new Map<string, GraphQLInputObjectType>();

  /** @param place name of a type that has none of its own */
  output(schema: z.ZodType, place: string): GraphQLOutputType {
    return this.#nullableOr(this.#output.bind(this), shapeOf(schema, 'output'), place);
  }

  args(schema: z.ZodObject, place: string): GraphQLFieldConfigArgumentMap {
    const shape = shapeOf(schema, 'input');
    return shape.tag === 'object' ? this.#inputFields(shape.fields, place) : {};
  }

  #output(shape: Shape, place: string): GraphQLOutputType {
    switch (shape.tag) {
      case 'object': {
        const name = shape.name ?? place;
        return kept(this.#objects, name, () => {
          const fields = Object.entries(shape.fields).map(([field, { shape: inner, isRequired }]) => {
            const type = isRequired
              ? this.#nullableOr(this.#output.bind(this), inner, nested(name, field))
              : this.#output(inner, nested(name, field));
            return [field, { type, description: described(inner) }] as const;
          });
          return new GraphQLObjectType({ name, description: shape.description, fields: Object.fromEntries(fields) });
        });
      }
      case 'list':
        return new GraphQLList(this.#nullableOr(this.#output.bind(this), shape.item, place));
      default:
        return scalarOf(shape);
    }
  }

  #input(shape: Shape, place: string): GraphQLInputType {
    switch (shape.tag) {
      case 'object': {
        const name = `${shape.name ?? place}Input`;
        return kept(
          this.#inputs,
          name,
          () =>
            new GraphQLInputObjectType({
              name,
              description: shape.description,
              fields: this.#inputFields(shape.fields, shape.name ?? place),
            }),
        );
      }
      case 'list':
        return new GraphQLList(this.#nullableOr(this.#input.bind(this), shape.item, place));
      default:
        return scalarOf(shape);
    }
  }

  #inputFields(fields: Readonly<Record<string, ShapeField>>, place: string): GraphQLFieldConfigArgumentMap {
    return Object.fromEntries(
      Object.entries(fields).map(([name, { shape, isRequired, default: byDefault }]) => {
        const type = this.#input(shape, nested(place, name));
        const hasDefault = byDefault !== undefined && byDefault !== null && typeof byDefault !== 'object';
        return [
          name,
          {
            type: isRequired && !shape.isNullable && byDefault === undefined ? new GraphQLNonNull(type) : type,
            description: described(shape),
            ...(hasDefault ? { defaultValue: byDefault } : {}),
          },
        ];
      }),
    );
  }

  #nullableOr<T extends GraphQLInputType | GraphQLOutputType>(make: (shape: Shape, place: string) => T, shape: Shape, place: string): T {
    const type = make(shape, place);
    return shape.isNullable ? type : (new GraphQLNonNull(type as GraphQLOutputType) as unknown as T);
  }
}

function scalarOf(shape: Shape) {
  switch (shape.tag) {
    case 'text':
      return shape.format === 'id' ? GraphQLID : shape.format === 'time' ? GraphQLDateTime : GraphQLString;
    case 'whole':
      return shape.is32Bit ? GraphQLInt : GraphQLWhole;
    case 'number':
      return GraphQLFloat;
    case 'boolean':
      return GraphQLBoolean;
    default:
      return GraphQLJson;
  }
}

function described(shape: Shape): string | undefined {
  const words = shape.tag === 'list' ? wordsOf(shape.item) : wordsOf(shape);
  return words === undefined ? shape.description : [shape.description, `One of: ${words}`].filter((part) => part !== undefined).join('. ');
}

function wordsOf(shape: Shape): string | undefined {
  return shape.tag === 'text' ? shape.values?.map((value) => (value === '' ? '(empty)' : value)).join(', ') : undefined;
}

/** `TaskStatus` and `error` make `TaskStatusError`. */
function nested(place: string, field: string): string {
  return `${place}${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
}

function kept<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined) {
    return found;
  }
  const made = make();
  known.set(name, made);
  return made;
}
