import { NativeSelect, TextInput } from '@mantine/core';
import { texts } from '../texts/index.js';
import classes from './list.module.css';
import { type Columns, readOrder, writeOrder } from './order.js';
import type { ListView } from './use-list-view.js';

export interface ListToolsProps {
  readonly view: ListView;
  readonly searchLabel: string;
  readonly searchHint: string;
  readonly columns: Columns<never>;
  /** What people call each column. */
  readonly names: Readonly<Record<string, string>>;
}

/** Search and order: what the heads of a table do, where there is no table, too. */
export function ListTools({ view: { search, order, change }, searchLabel, searchHint, columns, names }: ListToolsProps) {
  const options = Object.keys(columns).map((value) => ({ value, label: names[value] ?? value }));
  if (order.isReversed) {
    options.push({ value: writeOrder(order), label: texts.list.reversed(names[order.column] ?? order.column) });
  }
  return (
    <div className={classes.tools}>
      <TextInput
        type="search"
        label={searchLabel}
        placeholder={searchHint}
        value={search}
        onChange={(event) => change({ search: event.currentTarget.value })}
        className={classes.search ?? ''}
      />
      <NativeSelect
        label={texts.list.sort}
        data={options}
        value={writeOrder(order)}
        onChange={(event) => change({ order: readOrder(event.currentTarget.value, columns, order.column) })}
      />
    </div>
  );
}
