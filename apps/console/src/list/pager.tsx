import { NativeSelect, Pagination } from '@mantine/core';
import { texts } from '../texts/index.js';
import classes from './list.module.css';
import { PAGE_SIZES } from './paging.js';
import type { ListView } from './use-list-view.js';

const { pager } = texts.list;

export interface PagerProps {
  readonly view: ListView;
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** After another page was chosen. */
  readonly onTurn: () => void;
}

/** The way to the other pages of a list, and how long they are. Nothing where one page holds all. */
export function Pager({ view: { size, change }, page, pages, total, onTurn }: PagerProps) {
  if (total <= PAGE_SIZES[0]) {
    return null;
  }
  const turn = (next: number) => {
    change({ page: next });
    onTurn();
  };
  return (
    <nav aria-label={pager.title} className={classes.pager}>
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={turn}
          siblings={1}
          getItemProps={(one) => ({ 'aria-label': pager.page(one) })}
          getControlProps={(control) => ({ 'aria-label': control === 'previous' ? pager.previous : pager.next })}
        />
      )}
      <NativeSelect
        aria-label={pager.size}
        data={PAGE_SIZES.map((one) => ({ value: String(one), label: pager.perPage(one) }))}
        value={String(size)}
        onChange={(event) => change({ size: Number(event.currentTarget.value) })}
      />
    </nav>
  );
}
