import type { Cell, EndpointConfig, Sample, SampledRow, SampleOptions, TableShape } from '@trem/replication-core';
import { UNCHANGED } from '@trem/replication-core';
import { copiedColumns } from '../copy-format.js';
import { translateError } from '../errors.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { withLimitedClient } from '../limited-client.js';
import { rowOf } from '../rules/make-row.js';
import { rewriteCopy } from '../rules/rewrite-copy.js';
import { copyOut } from './copy-out.js';

/** Ends a copy of which no more is wanted; the connection goes with it. */
const ENOUGH = new Error('enough rows');

/**
 * The first rows by the table's key, with the text of each value. Reads only, with one query.
 * @throws TIMEOUT and what `connect` throws
 */
export async function sampleRows(endpoint: EndpointConfig, table: TableShape, options: SampleOptions): Promise<Sample> {
  const { schema, table: name, fingerprint } = table;
  const columns = copiedColumns(table);
  const relation = { id: 0, schema, table: name, columns, fingerprint };
  const { withinMs, wants } = options;
  const isWanted = wants?.(relation) ?? (() => true);
  const rows: SampledRow[] = [];
  await withLimitedClient(endpoint, { withinMs, facts: { schema, table: name } }, async (client, signal) => {
    try {
      await client.query('BEGIN READ ONLY');
      const copied = copyOut(client, statement(table, options), signal);
      const taken = rewriteCopy(copied, (loaded) => {
        const cells = Array.from({ length: 2 * columns.length }, (_, column) => detached(loaded.cell(column)));
        const row = rowOf(cells.slice(0, columns.length));
        if (isWanted(row)) {
          rows.push({
            row,
            texts: cells.slice(columns.length).map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : null)),
          });
        }
        if (wants !== undefined && rows.length === options.rows) {
          throw ENOUGH;
        }
        return undefined;
      });
      for await (const _ of taken) {
        // nothing comes out
      }
      await client.query('COMMIT');
    } catch (error) {
      if (error === ENOUGH) {
        return;
      }
      throw translateError(error, { end: 'source', schema, table: name }, client);
    }
  });
  return { relation, rows };
}

/** What only code can say of a row leaves the number of rows to be read open; the limit of time stays. */
function statement(table: TableShape, { rows, where, wants }: SampleOptions): string {
  const names = copiedColumns(table).map(({ name, isBinarySafe }) => ({ name: quoteIdentifier(name), isBinarySafe }));
  const select = [
    ...names.map(({ name, isBinarySafe }) => (isBinarySafe ? name : `${name}::text`)),
    ...names.map(({ name }) => `${name}::text`),
  ];
  const from = `${table.leaves === undefined ? 'ONLY ' : ''}${quoteTable(table)} AS r`;
  const order = table.key.length === 0 ? '' : ` ORDER BY ${table.key.map((column) => `r.${quoteIdentifier(column)}`).join(', ')}`;
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  const limit = wants === undefined ? ` LIMIT ${rows}` : '';
  return `COPY (SELECT ${select.join(', ')} FROM ${from}${condition}${order}${limit}) TO STDOUT (FORMAT binary)`;
}

/** A row of a stream is gone with the next one. */
function detached(cell: Cell): Uint8Array | null {
  return cell === null || cell === UNCHANGED ? null : Uint8Array.from(cell);
}
