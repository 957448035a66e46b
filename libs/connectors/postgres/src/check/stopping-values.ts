import type { Finding, TableName } from '@trem/contracts';
import type { TableShape, UserType } from '@trem/replication-core';
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
/** As the server writes them, with precision, fields and dimensions. */
const INTERVAL = /^interval(?:[ ([]|$)/;
const JSON_PATH = /^jsonpath(?:\[|$)/;

/** Of a target: columns with values that only later servers know, also inside of types that people made. Pure. */
export function stoppingValueFindings(shapes: readonly TableShape[], version: number): readonly Finding[] {
  if (version >= SINCE) {
    return [];
  }
  return shapes.flatMap(({ schema, table, columns }) =>
    columns.flatMap(({ name, type, typeOid, userTypes, isBinarySafe, generated }) => {
      if (generated !== undefined) {
        return [];
      }
      // The form of an interval is the same everywhere, but at sources that know endless ones
      const parts = userTypes.flatMap(partsOf);
      const isEndless = (INTERVALS.includes(typeOid) || parts.some((part) => INTERVAL.test(part))) && !isBinarySafe;
      const isPath = JSON_PATHS.includes(typeOid) || parts.some((part) => JSON_PATH.test(part));
      const words = [...(isEndless ? ['infinity'] : []), ...(isPath ? ['a method that Postgres 17 has brought'] : [])];
      const found = `${type}: a value may be or have ${words.join(', or ')}`;
      return words.length === 0 ? [] : [told({ object: `${schema}.${table}.${name}`, found, wanted: 'Postgres 17 or later' })];
    }),
  );
}

/** Types that stand in it, in the words of the server. */
function partsOf(type: UserType): readonly string[] {
  switch (type.tag) {
    case 'domain':
      return [type.base];
    case 'composite':
      return type.fields.map((field) => field.type);
    case 'range':
      return [type.subtype];
    default:
      return [];
  }
}

function told(facts: { readonly object: string; readonly found: string; readonly wanted: string }): Finding {
  return finding('VALUE_MAY_STOP', { severity: 'info', ...facts });
}
