import { useRef, useState } from 'react';

/** The items in the order in which their keys stood before; those that are new come last. */
export function inOrderOf<Item>(before: readonly string[], items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const places = new Map(before.map((key, place) => [key, place]));
  const placeOf = (item: Item) => places.get(keyOf(item)) ?? before.length;
  return [...items].sort((one, other) => placeOf(one) - placeOf(other));
}

/**
 * Keeps the order of a live list while somebody points at it or has the focus in it: no row, and no button, moves away under the hand.
 * @param question what the order answers to; another one is answered at once
 */
export function useHeldOrder<Item>(items: readonly Item[], keyOf: (item: Item) => string, question: string) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const last = useRef<{ readonly question: string; readonly keys: readonly string[] }>({ question: '', keys: [] });
  const isHeld = (isPointed || isFocused) && last.current.question === question;
  const ordered = isHeld ? inOrderOf(last.current.keys, items, keyOf) : items;
  last.current = { question, keys: ordered.map(keyOf) };
  return {
    ordered,
    /** Of the element around the list. */
    holding: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: () => setFocused(false),
    },
  };
}
