import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const OF = ['of|on|for|from|in|to|about', 'de|do|da|dos|das|para|em|no|na|nos|nas'];

/** "full load + cdc of customers and orders", "soft deletes on agents", "da orders e da order_items": tables that a wish is about. */
export function mention(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phraseOf(OF) === undefined) {
      return undefined;
    }
    const tables = cursor.list(() => {
      cursor.phraseOf(OF);
      return names.startsRatherColumn(cursor) ? undefined : names.table(cursor);
    });
    return tables === undefined || cursor.peek()?.kind === 'of' ? undefined : [{ tag: 'mention', tables }];
  });
}
