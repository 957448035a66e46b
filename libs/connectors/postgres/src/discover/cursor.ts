import { type TableName, tableName } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';

/** Where a page ends, for the next one to begin after it. */
export function encodeCursor({ schema, table }: TableName): string {
  return Buffer.from(JSON.stringify({ schema, table }), 'utf8').toString('base64url');
}

/** @throws REQUEST_INVALID it was not made here */
export function decodeCursor(cursor: string): TableName {
  try {
    return tableName.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ReplicationError('REQUEST_INVALID', { field: 'cursor' }, { cause });
  }
}
