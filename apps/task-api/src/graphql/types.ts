import { inputTypeName, mustBeGiven, nestedName, type ScalarName, type Shape, type ShapeField, scalarName, shapeOf } from '@trem/contracts';
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
  type GraphQLScalarType,
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
              ? this.#nullableOr(this.#output.bind(this), inner, nestedName(name, field))
              : this.#output(inner, nestedName(name, field));
            return [field, { type, description: described(inner) }] as const;
          });
          return new GraphQLObjectType({ name, description: shape.description, fields: Object.fromEntries(fields) });
        });
      }
      case 'list':
        return new GraphQLList(this.#nullableOr(this.#output.bind(this), shape.item, place));
      default:
        return scalars[scalarName(shape)];
    }
  }

  #input(shape: Shape, place: string): GraphQLInputType {
    switch (shape.tag) {
      case 'object': {
        const name = inputTypeName(shape, place);
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
        return scalars[scalarName(shape)];
    }
  }

  #inputFields(fields: Readonly<Record<string, ShapeField>>, place: string): GraphQLFieldConfigArgumentMap {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const { shape, default: byDefault } = field;
        const type = this.#input(shape, nestedName(place, name));
        const hasDefault = byDefault !== undefined && byDefault !== null && typeof byDefault !== 'object';
        return [
          name,
          {
            type: mustBeGiven(field) ? new GraphQLNonNull(type) : type,
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

const scalars: Readonly<Record<ScalarName, GraphQLScalarType>> = {
  ...{ ID: GraphQLID, String: GraphQLString, Int: GraphQLInt, Float: GraphQLFloat, Boolean: GraphQLBoolean },
  ...{ DateTime: GraphQLDateTime, Whole: GraphQLWhole, JSON: GraphQLJson },
};

function described(shape: Shape): string | undefined {
  const words = shape.tag === 'list' ? wordsOf(shape.item) : wordsOf(shape);
  return words === undefined ? shape.description : [shape.description, `One of: ${words}`].filter((part) => part !== undefined).join('. ');
}

function wordsOf(shape: Shape): string | undefined {
  return shape.tag === 'text' ? shape.values?.map((value) => (value === '' ? '(empty)' : value)).join(', ') : undefined;
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
