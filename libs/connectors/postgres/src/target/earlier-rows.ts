import type { TableName } from '@trem/contracts';
import { quoteIdentifier } from '../identifiers.js';

/** More than savepoints that one transaction can have: each that writes takes a number behind that of its transaction. */
const NESTED = 2 ** 24;

/**
 * In a query of the row of `trem.table_load`: notes until the transaction ends when the load began. That row is written when a load begins, and not again before
 * it is done.
 */
export const NOTE_BEGIN = `set_config('trem.load_began', xmin::text, true)`;

/**
 * Of a row that another one would overwrite: it was in the table before the load began. Told by the transactions that wrote them, for the rows of a load look
 * like those that it finds. A row that somebody else writes meanwhile counts as one of the load: it is refused, never overwritten unseen.
 */
export function wasBefore({ table }: TableName): string {
  return `age(${quoteIdentifier(table)}.xmin) NOT BETWEEN ${-NESTED} AND age(current_setting('trem.load_began')::xid)`;
}
