/** Part of a list. Pages count from 1; `from` and `to` are places in the whole list, from 1, and 0 where it is empty. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly to: number;
}

/** How many items a page may hold; the first is the usual one. */
export const PAGE_SIZES = [20, 50, 100] as const;

/** That page, or the last where there are not so many: what a link named may be gone. */
export function pageOf<Item>(items: readonly Item[], wanted: number, size: number): Page<Item> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = Math.min(Math.max(1, wanted), pages);
  const start = (page - 1) * size;
  const shown = items.slice(start, start + size);
  return { items: shown, page, pages, from: shown.length === 0 ? 0 : start + 1, to: start + shown.length };
}

/** A whole number of 1 or more out of an address; the fallback for anything else. */
export function readCount(text: string | null, fallback: number): number {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : fallback;
}
