import type { Finding, TableName } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { partlyReadableColumns } from '../source/describe.js';
import { finding } from './make-finding.js';

/** Of a source whose log is read: columns with values that arrive by a load alone. */
export async function checkStoppingValues(client: pg.Client, tables: readonly TableName[]): Promise<readonly Finding[]> {
  const columns = await partlyReadableColumns(client, tables);
  return columns.map(({ schema, table, column, type, reason }) =>
    told({ object: `${schema}.${table}.${column}`, found: `${type}: ${reason}`, wanted: 'no such value' }),
  );
}

const SINCE = 170_000;
const INTERVALS = [1186, 1187];
const JSON_PATHS = [4072, 4073];

/** Of a target: columns with values that only later servers know. Types that are made of intervals or paths are not looked into. Pure. */
export function stoppingValueFindings(shapes: readonly TableShape[], version: number): readonly Finding[] {
  if (version >= SINCE) {
    return [];
  }
  return shapes.flatMap(({ schema, table, columns }) =>
    columns.flatMap(({ name, type, typeOid, isBinarySafe, generated }) => {
      if (generated !== undefined) {
        return [];
      }
      // The form of an interval is the same everywhere, but at sources that know endless ones
      const isEndless = INTERVALS.includes(typeOid) && !isBinarySafe;
      const words = isEndless ? 'infinity' : JSON_PATHS.includes(typeOid) ? 'a method that Postgres 17 has brought' : undefined;
      const object = `${schema}.${table}.${name}`;
      return words === undefined
        ? []
        : [told({ object, found: `${type}: a value may be or have ${words}`, wanted: 'Postgres 17 or later' })];
    }),
  );
}

function told(facts: { readonly object: string; readonly found: string; readonly wanted: string }): Finding {
  return finding('VALUE_MAY_STOP', { severity: 'info', ...facts });
}
