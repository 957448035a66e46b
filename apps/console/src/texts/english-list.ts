import { countText } from '../words/amounts.js';

export interface ListRange {
  readonly from: number;
  readonly to: number;
  /** That search and group leave. */
  readonly fitting: number;
  readonly all: number;
}

/** Every English word that all lists share. */
export const list = {
  all: 'All',
  sort: 'Sort by',
  reversed: (column: string) => `${column}, reversed`,
  showAll: 'Show all',
  /** `of`: so many things of the list, in words. */
  shown: ({ from, to, fitting, all }: ListRange, of: (count: number) => string) => {
    const isWhole = to - from + 1 >= fitting;
    const range = isWhole ? countText(fitting) : `${countText(from)}–${countText(to)}`;
    if (isWhole || fitting === all) {
      return isWhole && fitting === all ? of(all) : `${range} of ${of(all)}`;
    }
    return `${range} of ${countText(fitting)} that fit, of ${of(all)}`;
  },
  pager: {
    title: 'Pages of the list',
    page: (page: number) => `Page ${page}`,
    previous: 'Page before',
    next: 'Next page',
    size: 'How many on a page',
    perPage: (count: number) => `${count} per page`,
  },
};
