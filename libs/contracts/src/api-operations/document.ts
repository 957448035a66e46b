import { type ApiName, apiOperations } from './operations.js';
import { type Shape, shapeOf } from './shape.js';
import { inputTypeName, mustBeGiven, nestedName } from './type-names.js';

/** The GraphQL document that asks for all that an operation gives: its arguments are variables of the same names. */
export function documentOf(name: ApiName): string {
  const { kind, args, result } = apiOperations[name];
  const shape = shapeOf(args, 'input');
  const fields = shape.tag === 'object' ? Object.entries(shape.fields) : [];
  const variables = fields.map(([arg, field]) => {
    const type = inputTypeName(field.shape, nestedName(nestedName('', name), arg));
    return `$${arg}: ${type}${mustBeGiven(field) ? '!' : ''}`;
  });
  const given = fields.map(([arg]) => `${arg}: $${arg}`);
  return `${kind} ${name}${inBrackets(variables)} { ${name}${inBrackets(given)}${selectionOf(shapeOf(result, 'output'))} }`;
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

function selectionOf(shape: Shape): string {
  if (shape.tag === 'list') {
    return selectionOf(shape.item);
  }
  return shape.tag === 'object'
    ? ` { ${Object.entries(shape.fields)
        .map(([name, field]) => `${name}${selectionOf(field.shape)}`)
        .join(' ')} }`
    : '';
}
