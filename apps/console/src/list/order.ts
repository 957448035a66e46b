/** How a list is sorted by one of its columns: by what, and which end comes first. What is not known, null, always comes last. */
export interface Column<Item> {
  readonly by: (item: Item) => number | string | null;
  readonly first: 'least' | 'most';
}

export type Columns<Item> = Readonly<Record<string, Column<Item>>>;

export interface Order {
  readonly column: string;
  /** The other end first. */
  readonly isReversed: boolean;
}

/** Of an address: `lag`, or `-lag` the other way round. A column that is not there gives the fallback. */
export function readOrder(text: string | null, columns: Columns<never>, fallback: string): Order {
  const isReversed = text?.startsWith('-') ?? false;
  const column = (text ?? '').slice(isReversed ? 1 : 0);
  return Object.hasOwn(columns, column) ? { column, isReversed } : { column: fallback, isReversed: false };
}

export function writeOrder({ column, isReversed }: Order): string {
  return `${isReversed ? '-' : ''}${column}`;
}

/** Sorted; items that are equal there stay as they were to each other. */
export function sorted<Item>(items: readonly Item[], columns: Columns<Item>, { column, isReversed }: Order): readonly Item[] {
  const chosen = columns[column];
  if (chosen === undefined) {
    return items;
  }
  const sign = (chosen.first === 'most') === isReversed ? 1 : -1;
  return items
    .map((item) => ({ item, value: chosen.by(item) }))
    .sort((one, other) => unknownLast(one.value, other.value) ?? sign * compared(one.value, other.value))
    .map(({ item }) => item);
}

/** What a screen reader is told of a column's head. */
export function ariaSort(columns: Columns<never>, order: Order, column: string): 'ascending' | 'descending' | undefined {
  if (order.column !== column) {
    return undefined;
  }
  return (columns[column]?.first === 'least') === order.isReversed ? 'descending' : 'ascending';
}

type Value = number | string | null;

function unknownLast(one: Value, other: Value): number | undefined {
  return one === null || other === null ? Number(one === null) - Number(other === null) : undefined;
}

function compared(one: Value, other: Value): number {
  return typeof one === 'string' || typeof other === 'string'
    ? String(one).localeCompare(String(other), 'en', { numeric: true })
    : (one ?? 0) - (other ?? 0);
}
