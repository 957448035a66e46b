import type { TableRef, Wish } from '../wishes.js';

/** Tables that something is said of or that are chosen. */
export function tablesNamed(wishes: readonly Wish[]): readonly TableRef[] {
  return wishes.flatMap((wish) => {
    switch (wish.tag) {
      case 'select':
        return wish.tables.map(({ table }) => table);
      case 'mention':
      case 'apply-mode':
      case 'operations':
      case 'priority':
        return wish.tables;
      case 'filter':
      case 'create':
      case 'rename-table':
        return wish.table === undefined ? [] : [wish.table];
      case 'value':
      case 'columns':
        return wish.columns.flatMap(({ table }) => (table === undefined ? [] : [table]));
      default:
        return [];
    }
  });
}
