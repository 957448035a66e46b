import { useCallback, useMemo, useRef } from 'react';
import { useHeldOrder } from './held-order.js';
import { type Columns, sorted, writeOrder } from './order.js';
import { pageOf } from './paging.js';
import type { ListView } from './use-list-view.js';

/**
 * The page of a live list that its address asks for.
 * @param fitting those that search and group leave, in the order that they have among equals
 */
export function useShown<Item>(fitting: readonly Item[], view: ListView, columns: Columns<Item>, keyOf: (item: Item) => string) {
  const top = useRef<HTMLDivElement>(null);
  const { search, group = '', order, page, size } = view;
  const inOrder = useMemo(() => sorted(fitting, columns, order), [fitting, columns, order]);
  const { ordered, holding } = useHeldOrder(inOrder, keyOf, JSON.stringify([search, group, writeOrder(order)]));
  return {
    ...pageOf(ordered, page, size),
    /** Of the element around the list. */
    around: { ref: top, ...holding },
    /** After another page was chosen: its first row comes into view. */
    goToTop: useCallback(() => top.current?.scrollIntoView({ block: 'start' }), []),
  };
}
