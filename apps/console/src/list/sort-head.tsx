import type { ReactNode } from 'react';
import classes from './list.module.css';
import { ariaSort, type Columns } from './order.js';
import type { ListView } from './use-list-view.js';

export interface SortHeadProps {
  readonly name: string;
  readonly columns: Columns<never>;
  readonly view: Pick<ListView, 'order' | 'change'>;
  readonly isNumber?: boolean;
  readonly children: ReactNode;
}

const signs = { ascending: '▲', descending: '▼' } as const;

/** The head of a column that sorts by it, and pressed again the other way round. */
export function SortHead({ name, columns, view: { order, change }, isNumber = false, children }: SortHeadProps) {
  const way = ariaSort(columns, order, name);
  const isReversed = order.column === name && !order.isReversed;
  return (
    <th scope="col" aria-sort={way} data-number={isNumber}>
      <button type="button" className={classes.head} onClick={() => change({ order: { column: name, isReversed } })}>
        {children}
        <span aria-hidden="true">{way === undefined ? '' : signs[way]}</span>
      </button>
    </th>
  );
}
