import type { ApplyMode } from '@trem/contracts';
import { withClient } from '../workloads/with-client.js';

export interface Shape {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

export async function shapesOf(source: string, tables: readonly string[]): Promise<readonly Shape[]> {
  return await withClient(
    source,
    async (client) =>
      (
        await client.query<{ table: string; columns: string[]; key: string[] }>(
          `SELECT c.relname AS table,
                  array(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
                  array(SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) k
                          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k WHERE i.indrelid = c.oid AND i.indisprimary) AS key
             FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)`,
          [tables],
        )
      ).rows,
  );
}

/** A table without a key cannot be in the modes that need one: it is mirrored. */
export function modeOf(mode: ApplyMode, key: readonly string[]): ApplyMode {
  return key.length === 0 && (mode === 'upsert' || mode === 'scd2') ? 'default' : mode;
}

/** Tables whose rows the source writes once and never again. */
export const WRITTEN_ONCE: readonly string[] = ['ledger', 'ledger_row', 'bank_transfer'];

/** When a row came, and when it was written last: in mode upsert a change that is written twice leaves no other trace. */
export const CAME = { createdAt: 'came_at', updatedAt: 'written_at' } as const;
