import { SortHead } from '../list/sort-head.js';
import type { ListView } from '../list/use-list-view.js';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { Breakable } from '../words/breakable.js';
import { LoadedPart } from './loaded-part.js';
import { tableColumns } from './table-columns.js';
import { figuresOf, type TableListShape } from './table-figures.js';
import type { TableRow } from './table-rows.js';
import { TableStateMark } from './table-state-mark.js';

const words = texts.task.tables;

export interface TableTableProps extends TableListShape {
  readonly rows: readonly TableRow[];
  readonly view: ListView;
}

/** Tables as a table. */
export function TableTable({ rows, view, hasTargets, isLoading }: TableTableProps) {
  const head = { columns: tableColumns, view };
  const numbers = rows[0] === undefined ? [] : figuresOf(rows[0], isLoading).map(({ name }) => name);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className={classes.scroll} aria-label={words.list} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <SortHead {...head} name="table">
              {words.columns.table}
            </SortHead>
            {hasTargets && (
              <SortHead {...head} name="target">
                {words.columns.target}
              </SortHead>
            )}
            <SortHead {...head} name="ill">
              {words.columns.state}
            </SortHead>
            <SortHead {...head} name="progress">
              {words.columns.progress}
            </SortHead>
            {numbers.map((column) => (
              <SortHead {...head} key={column} name={column} isNumber>
                {words.columns[column]}
              </SortHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className={classes.text}>
                <Breakable name={row.name} />
              </th>
              {hasTargets && (
                <td className={classes.text}>
                  <Breakable name={row.progress.target} />
                </td>
              )}
              <td>
                <TableStateMark state={row.progress.state} errorCode={row.progress.errorCode} />
              </td>
              <td>
                <LoadedPart row={row} />
              </td>
              {figuresOf(row, isLoading).map(({ name, text, isBad, isZero }) => (
                <td key={name} className={classes.number} data-bad={isBad} data-zero={isZero}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
