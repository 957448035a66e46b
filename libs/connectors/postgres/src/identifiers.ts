import type { TableName } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

/** A name as SQL writes it, whatever its letters. @throws SETTINGS_INVALID for a name that no server can have (empty, or with a zero byte) */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new ReplicationError('SETTINGS_INVALID', { reason: 'not an identifier', length: name.length });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"schema"."table"`. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/** Names with commas between them, each quoted. */
export function quoteList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

/** A text constant, for the few statements that take no parameters (replication commands, COMMENT, SET). */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}
