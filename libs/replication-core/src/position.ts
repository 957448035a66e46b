declare const positionBrand: unique symbol;

/** A place in a source's log. Text that sorts like the log does; only its connector reads more into it. */
export type Position = string & { readonly [positionBrand]: true };

/** Brands what a connector, an envelope or a checkpoint holds. Positions are ASCII, so `<` orders them. */
export function asPosition(text: string): Position {
  return text as Position;
}

/** The smallest of some positions; undefined when one of them is not known, for then nothing may be concluded. */
export function smallestPosition(positions: readonly (Position | undefined)[]): Position | undefined {
  let smallest: Position | undefined;
  for (const position of positions) {
    if (position === undefined) {
      return undefined;
    }
    if (smallest === undefined || position < smallest) {
      smallest = position;
    }
  }
  return smallest;
}
