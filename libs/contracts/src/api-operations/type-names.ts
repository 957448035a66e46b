import type { Shape, ShapeField } from './shape.js';

/** Names of the scalars of the GraphQL schema. */
export type ScalarName = 'ID' | 'DateTime' | 'String' | 'Int' | 'Whole' | 'Float' | 'Boolean' | 'JSON';

/** The scalar of a shape that has no fields and is no list. */
export function scalarName(shape: Shape): ScalarName {
  switch (shape.tag) {
    case 'text':
      return shape.format === 'id' ? 'ID' : shape.format === 'time' ? 'DateTime' : 'String';
    case 'whole':
      return shape.is32Bit ? 'Int' : 'Whole';
    case 'number':
      return 'Float';
    case 'boolean':
      return 'Boolean';
    default:
      return 'JSON';
  }
}

/** What a type is called that has no name of its own: `TaskStatus` and `error` make `TaskStatusError`. */
export function nestedName(place: string, field: string): string {
  return `${place}${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
}

/** An input may be left out when it has a default, and need not be there when null is a value of it. */
export function mustBeGiven({ shape, isRequired, default: byDefault }: ShapeField): boolean {
  return isRequired && !shape.isNullable && byDefault === undefined;
}

/** The type of an input as a query names it: `[TaskDefinitionInput!]`. */
export function inputTypeName(shape: Shape, place: string): string {
  switch (shape.tag) {
    case 'object':
      return `${shape.name ?? place}Input`;
    case 'list':
      return `[${inputTypeName(shape.item, place)}${shape.item.isNullable ? '' : '!'}]`;
    default:
      return scalarName(shape);
  }
}
