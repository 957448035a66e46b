import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type Columns, type Order, readOrder, writeOrder } from './order.js';
import { PAGE_SIZES, readCount } from './paging.js';

/** What is shown of a list, and how. All of it stands in the address, so that a view can be sent to somebody else. */
export interface ListView {
  readonly search: string;
  /** Undefined: all groups. */
  readonly group: string | undefined;
  /** All of which an item must carry, in lists whose items carry any. */
  readonly tags: readonly string[];
  readonly order: Order;
  readonly page: number;
  readonly size: number;
  readonly change: (change: ListChange) => void;
}

export interface ListChange {
  readonly search?: string;
  readonly group?: string | undefined;
  readonly tags?: readonly string[];
  readonly order?: Order;
  readonly page?: number;
  readonly size?: number;
}

export interface ListViewOptions {
  /** What the address calls a group of this list. */
  readonly group: string;
  readonly columns: Columns<never>;
  /** The column that decides where nobody has chosen one. */
  readonly usual: string;
}

export function useListView({ group, columns, usual }: ListViewOptions): ListView {
  const [address, setAddress] = useSearchParams();
  const change = useCallback(
    (next: ListChange) => setAddress((now) => changedAddress(now, { group, usual }, next), { replace: true, preventScrollReset: true }),
    [setAddress, group, usual],
  );
  return useMemo(
    () => ({
      search: address.get('search') ?? '',
      group: address.get(group) ?? undefined,
      tags: [...new Set(address.getAll('tag'))],
      order: readOrder(address.get('sort'), columns, usual),
      page: readCount(address.get('page'), 1),
      size: sizeOf(address.get('size')),
      change,
    }),
    [address, group, columns, usual, change],
  );
}

/** A change of anything but the page leads to the first page. What is as usual is left out. */
export function changedAddress(
  now: URLSearchParams,
  { group, usual }: Pick<ListViewOptions, 'group' | 'usual'>,
  change: ListChange,
): URLSearchParams {
  const next = new URLSearchParams(now);
  const set = (name: string, value: string, asUsual = '') => (value === asUsual ? next.delete(name) : next.set(name, value));
  set('page', String(change.page ?? 1), '1');
  if (change.search !== undefined) {
    set('search', change.search);
  }
  if ('group' in change) {
    set(group, change.group ?? '');
  }
  if (change.tags !== undefined) {
    next.delete('tag');
    for (const tag of change.tags) {
      next.append('tag', tag);
    }
  }
  if (change.order !== undefined) {
    set('sort', writeOrder(change.order), usual);
  }
  if (change.size !== undefined) {
    set('size', String(change.size), String(PAGE_SIZES[0]));
  }
  return next;
}

function sizeOf(text: string | null): number {
  const size = readCount(text, PAGE_SIZES[0]);
  return PAGE_SIZES.find((one) => one === size) ?? PAGE_SIZES[0];
}
