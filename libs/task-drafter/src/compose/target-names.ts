import type { Wish, WishOf } from '../wishes.js';
import { nameOf } from './scope.js';
import { addRule, keyOf, type Work } from './work.js';

/** Names first: what a column is called at the target is what every other rule says. */
export function rename(work: Work, wishes: readonly Wish[]): void {
  for (const wish of wishes) {
    if (wish.tag === 'select') {
      for (const { table, as } of wish.tables) {
        renameTable(work, { tag: 'rename-table', table, to: as ?? '' });
      }
    } else if (wish.tag === 'rename-table') {
      renameTable(work, wish);
    } else if (wish.tag === 'rename-column') {
      const place = work.scope.place(wish.column);
      if (place !== undefined) {
        work.renamed.set(keyOf(place), wish.to);
        addRule(work, place.table, { type: 'modify-column-name', column: place.column, targetColumn: wish.to });
      }
    }
  }
}

function renameTable(work: Work, { table: ref, to, isLast }: WishOf<'rename-table'>): void {
  if (isLast === true && work.scope.tables.length > 1) {
    work.scope.ask(to, `Which table shall be called "${to}"?`, work.scope.tables.slice(0, 20).map(nameOf));
  }
  const table = to === '' ? undefined : work.scope.table(ref);
  if (table !== undefined) {
    const [first = '', second] = to.split('.');
    const rules = second === undefined ? [] : [{ type: 'modify-schema-name', targetSchema: first }]; // "audit.price_changes"
    for (const rule of [...rules, { type: 'modify-table-name', targetTable: second ?? first }]) {
      addRule(work, table, rule);
    }
  }
}
