import type { MissingLabel, UserType } from '@trem/replication-core';
import { quoteIdentifier, quoteLiteral } from '../identifiers.js';

export type EnumType = Extract<UserType, { readonly tag: 'enum' }>;

/** An enum that is there and lacks labels of the source's, and is like it otherwise. */
export interface GrowingEnum {
  readonly type: EnumType;
  readonly found: readonly string[];
}

/** Whether labels put between these make it like the other: the order of labels is that of their values. */
export function mayGrowInto(found: readonly string[], wanted: readonly string[]): boolean {
  const rest = wanted.values();
  return found.length < wanted.length && found.every((label) => rest.some((one) => one === label));
}

export function missingLabels({ type: { schema, name, labels }, found }: GrowingEnum): readonly MissingLabel[] {
  return labels.filter((label) => !found.includes(label)).map((label) => ({ schema, type: name, label }));
}

/** Harmless when another one was quicker. Each label comes right behind the one before it, which is there by then. */
export function labelStatements({ type, found }: GrowingEnum): readonly string[] {
  const name = `${quoteIdentifier(type.schema)}.${quoteIdentifier(type.name)}`;
  return type.labels.flatMap((label, index) => {
    if (found.includes(label)) {
      return [];
    }
    const before = type.labels[index - 1];
    const place =
      before === undefined ? (found[0] === undefined ? '' : ` BEFORE ${quoteLiteral(found[0])}`) : ` AFTER ${quoteLiteral(before)}`;
    return [`ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)}${place}`];
  });
}
