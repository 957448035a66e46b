import type { Apply } from '@trem/contracts';
import { addedColumns, HISTORY, versionMarks } from '../added-columns.js';
import { quoteIdentifier as quote, quoteLiteral } from '../identifiers.js';

/** Operations that leave no row. */
const GONE = ['delete', 'leave', 'truncate'].map((operation) => quoteLiteral(operation).trimStart()).join(', ');

/**
 * Which rows of a target table, called `t`, stand for rows that are there now: the current versions, what a history says last of each key, those that are not
 * marked. Undefined: all. `from`: the table again.
 */
export function isCurrent(apply: Apply, { from, key }: { readonly from: string; readonly key: readonly string[] }): string | undefined {
  switch (apply.mode) {
    case 'scd2': {
      const { current, on } = versionMarks(apply.scd2);
      return `t.${quote(current)} = ${on}`;
    }
    case 'history':
      return isLastState(from, key);
    default: {
      const [mark] = addedColumns(apply).filter(({ fact }) => fact === 'deletedAt');
      return mark && `t.${quote(mark.name)} IS NULL`;
    }
  }
}

/** Nothing later has the key, has moved away from it, or has emptied the table. Three questions, so that each can be answered by hashing. */
function isLastState(from: string, key: readonly string[]): string {
  const operation = quote(HISTORY.operation);
  const place = (row: string) => `(${row}.${quote(HISTORY.position)}, ${row}.${quote(HISTORY.sequence)})`;
  const noLater = (condition: string) => `NOT EXISTS (SELECT FROM ${from} AS l WHERE ${condition} AND ${place('l')} > ${place('t')})`;
  const own = `jsonb_build_object(${key.map((name) => `${quoteLiteral(name).trimStart()}, t.${quote(name)}`).join(', ')})`;
  return [
    `t.${operation} NOT IN (${GONE})`,
    noLater(key.map((name) => `l.${quote(name)} = t.${quote(name)}`).join(' AND ')),
    noLater(`l.${quote(HISTORY.oldKey)} = ${own}`),
    noLater(`l.${operation} = 'truncate'`),
  ].join(' AND ');
}
