import type { CatalogueType, CatalogueTypes } from './catalogue-types.js';
import { valueType } from './families/index.js';

/**
 * Why columns of this type cannot be copied; undefined when they can.
 *
 * What can be copied has a form that means the same on every server: base types and ranges send only their value, an enum its label. Arrays and
 * composites carry the numbers of their types, which are written anew for the target (`renumber.ts`).
 */
export function refusalOf(types: CatalogueTypes, oid: number): string | undefined {
  const type = types.get(oid);
  if (type === undefined) {
    return 'its type is not in the catalogue';
  }
  return ofItself(type) ?? ofItsParts(types, type);
}

function ofItself(type: CatalogueType): string | undefined {
  switch (type.kind) {
    case 'e':
    case 'd':
    case 'm':
      return undefined;
    case 'c':
      return type.isRowOfTable ? `${type.name} is the row type of a table` : undefined;
    case 'r':
      return type.range?.hasCanonical === true && !type.isBuiltIn
        ? `the range ${type.name} has a canonical function of its own`
        : undefined;
    case 'b':
      return type.isArray ? undefined : ofBase(type);
    default:
      return `${type.name} is a pseudo-type`;
  }
}

function ofBase({ name, oid, isBuiltIn, extension }: CatalogueType): string | undefined {
  if (!isBuiltIn) {
    return extension === null ? `${name} is a base type that no extension brings` : undefined;
  }
  const known = valueType(oid);
  return known === undefined ? `${name} is a type that is not known` : known.refused;
}

function ofItsParts(types: CatalogueTypes, type: CatalogueType): string | undefined {
  for (const part of types.partsOf(type)) {
    const reason = refusalOf(types, part.oid);
    if (reason !== undefined) {
      return reason;
    }
    // The server would fail in the middle of the log: it sends the whole in binary form, and asks each part for its own
    if (type.kind !== 'd' && !part.hasBinary) {
      return `${part.name} has no binary form, so ${type.name} has none either`;
    }
  }
  return undefined;
}
