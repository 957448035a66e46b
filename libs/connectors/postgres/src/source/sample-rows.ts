import type { Cell, EndpointConfig, Sample, SampledRow, TableShape } from '@trem/replication-core';
import { UNCHANGED } from '@trem/replication-core';
import { type ConnectOptions, withClient } from '../connection.js';
import { copiedColumns } from '../copy-format.js';
import { translateError } from '../errors.js';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { rowOf } from '../rules/make-row.js';
import { rewriteCopy } from '../rules/rewrite-copy.js';
import { copyOut } from './copy-out.js';

const SAMPLE_MS = 5_000;
const look: ConnectOptions = { applicationName: 'trem', statementTimeoutMs: SAMPLE_MS };

/** The first rows by the table's key, with the text of each value. Reads only, for 5 s at most. @throws TIMEOUT and what `connect` throws */
export async function sampleRows(endpoint: EndpointConfig, table: TableShape, limit: number): Promise<Sample> {
  const columns = copiedColumns(table);
  const rows: SampledRow[] = [];
  await withClient(endpoint, look, async (client) => {
    try {
      await client.query('BEGIN READ ONLY');
      const copied = copyOut(client, statement(table, limit), AbortSignal.timeout(SAMPLE_MS));
      for await (const _ of rewriteCopy(copied, (row) => {
        const cells = Array.from({ length: 2 * columns.length }, (_, column) => detached(row.cell(column)));
        const texts = cells.slice(columns.length).map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : null));
        rows.push({ row: rowOf(cells.slice(0, columns.length)), texts });
        return undefined;
      })) {
        // nothing comes out
      }
      await client.query('COMMIT');
    } catch (error) {
      throw translateError(error, { end: 'source', schema: table.schema, table: table.table }, client);
    }
  });
  const { schema, table: name, fingerprint } = table;
  return { relation: { id: 0, schema, table: name, columns, fingerprint }, rows };
}

function statement(table: TableShape, limit: number): string {
  const names = copiedColumns(table).map(({ name, isBinarySafe }) => ({ name: quoteIdentifier(name), isBinarySafe }));
  const select = [
    ...names.map(({ name, isBinarySafe }) => (isBinarySafe ? name : `${name}::text`)),
    ...names.map(({ name }) => `${name}::text`),
  ];
  const from = `${table.leaves === undefined ? 'ONLY ' : ''}${quoteTable(table)} AS r`;
  const order = table.key.length === 0 ? '' : ` ORDER BY ${table.key.map((column) => `r.${quoteIdentifier(column)}`).join(', ')}`;
  return `COPY (SELECT ${select.join(', ')} FROM ${from}${order} LIMIT ${limit}) TO STDOUT (FORMAT binary)`;
}

/** A row of a stream is gone with the next one. */
function detached(cell: Cell): Uint8Array | null {
  return cell === null || cell === UNCHANGED ? null : Uint8Array.from(cell);
}
