import type { UserType } from '@trem/replication-core';
import { constantDefault } from '../source/constant-default.js';
import type { CatalogueType, CatalogueTypes } from './catalogue-types.js';

/** What must exist at the target before a column of this type can: each once, first what others are made of. */
export function userTypesOf(types: CatalogueTypes, oid: number): readonly UserType[] {
  const type = types.get(oid);
  if (type === undefined || type.isBuiltIn) {
    return [];
  }
  const parts = type.extension === null ? type.parts.flatMap((part) => userTypesOf(types, part)) : [];
  return [...parts, ...itself(type)];
}

function itself(type: CatalogueType): readonly UserType[] {
  const { schema, name, kind, labels, base, notNull, expression, checks, collation, fields, range, extension } = type;
  if (extension !== null) {
    return [{ tag: 'extension', schema, name, extension }];
  }
  switch (kind) {
    case 'e':
      return [{ tag: 'enum', schema, name, labels }];
    case 'd':
      return [{ tag: 'domain', schema, name, base: base ?? '', notNull, constantDefault: constantDefault(expression), checks, collation }];
    case 'c':
      return [{ tag: 'composite', schema, name, fields }];
    case 'r':
      return range === null ? [] : [{ tag: 'range', schema, name, ...range }];
    default:
      return []; // arrays and multiranges come with what they are made of
  }
}
