import { bytes } from './bytes.js';
import { documents } from './documents.js';
import { identifiers } from './identifiers.js';
import { networks } from './networks.js';
import { numbers } from './numbers.js';
import { ranges } from './ranges.js';
import { refusedTypes } from './refused.js';
import { searches } from './searches.js';
import { shapes } from './shapes.js';
import { texts } from './texts.js';
import { times } from './times.js';
import type { ValueType } from './value-type.js';

/** Every built-in type, arrays aside. A type that is not here is not copied: to add one is to write it into its family's file. */
export const valueTypes: readonly ValueType[] = [
  ...[numbers, texts, bytes, times, documents, networks, shapes, searches, ranges, identifiers].flat(),
  ...refusedTypes,
];

const byOid = new Map(valueTypes.map((type) => [type.oid, type]));

export function valueType(oid: number): ValueType | undefined {
  return byOid.get(oid);
}
