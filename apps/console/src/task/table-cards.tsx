import { Text } from '@mantine/core';
import { Fact } from '../list/fact.js';
import list from '../list/list.module.css';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { shortCountText } from '../words/amounts.js';
import { Breakable } from '../words/breakable.js';
import { LoadedPart } from './loaded-part.js';
import { figuresOf, type TableListShape } from './table-figures.js';
import type { TableRow } from './table-rows.js';
import { TableStateMark } from './table-state-mark.js';

const words = texts.task.tables;

/** Tables one below the other, for narrow screens. */
export function TableCards({ rows, hasTargets }: TableListShape & { readonly rows: readonly TableRow[] }) {
  return (
    <ul className={classes.cards} aria-label={words.list}>
      {rows.map((row) => (
        <li key={row.key} className={classes.card}>
          <div className={classes.cardHead}>
            <Text component="strong" size="sm" fw={600} className={classes.name ?? ''}>
              <Breakable name={row.name} />
            </Text>
            <TableStateMark state={row.progress.state} errorCode={row.progress.errorCode} />
          </div>
          {hasTargets && <Text size="sm">→ {row.progress.target}</Text>}
          <LoadedPart row={row} />
          <dl className={list.facts}>
            {figuresOf(row, row.rowsPerSecond !== undefined, shortCountText).map(({ name, text, isBad }) => (
              <Fact key={name} name={words.columns[name]} value={text} isBad={isBad} />
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
