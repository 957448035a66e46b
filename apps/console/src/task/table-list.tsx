import { Button, Group, Text, TextInput, Title } from '@mantine/core';
import type { TableProgress, TaskStatistics } from '@trem/contracts';
import { useMemo, useState } from 'react';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { countText, rateText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import { type TableRow, tableRows } from './table-rows.js';
import { TableStateMark } from './table-state-mark.js';
import own from './task.module.css';

const words = texts.task.tables;

/** So many are drawn at once. */
const PAGE = 100;

export interface TableListProps {
  readonly tables: readonly TableProgress[];
  readonly counts: TaskStatistics['tables'];
}

/** Every table with its load and its changes. */
export function TableList({ tables, counts }: TableListProps) {
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const rows = useMemo(() => tableRows(tables, counts, Date.now()), [tables, counts]);
  const fitting = rows.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const left = fitting.length - limit;
  return (
    <section aria-labelledby="tables">
      <Title order={2} size="h4" id="tables" mb="xs">
        {words.title}
      </Title>
      {rows.length === 0 ? (
        <Text c="dimmed">{words.none}</Text>
      ) : (
        <>
          <Group align="end" mb="xs">
            <TextInput
              type="search"
              label={words.search}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              flex="1 1 200px"
              maw={320}
            />
            <Text size="sm" c="dimmed" role="status">
              {words.shown(Math.min(limit, fitting.length), rows.length)}
            </Text>
          </Group>
          <TableTable rows={fitting.slice(0, limit)} hasTargets={new Set(tables.map(({ target }) => target)).size > 1} />
          {left > 0 && (
            <Button variant="default" mt="xs" onClick={() => setLimit(limit + PAGE)}>
              {words.more(Math.min(PAGE, left))}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

const numbers = ['rows', 'rate', 'left', 'inserts', 'updates', 'deletes', 'filtered', 'errors'] as const;

function TableTable({ rows, hasTargets }: { readonly rows: readonly TableRow[]; readonly hasTargets: boolean }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className={classes.scroll} aria-label={words.list} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.table}</th>
            {hasTargets && <th scope="col">{words.target}</th>}
            <th scope="col">{words.state}</th>
            <th scope="col">{words.progress}</th>
            {numbers.map((column) => (
              <th key={column} scope="col" className={classes.number}>
                {words[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {hasTargets && <td>{row.progress.target}</td>}
              <td>
                <TableStateMark state={row.progress.state} errorCode={row.progress.errorCode} />
              </td>
              <td>
                <Part row={row} />
              </td>
              <Numbers row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Part({ row: { name, percent } }: { readonly row: TableRow }) {
  return percent === undefined ? (
    texts.none
  ) : (
    <span className={own.part}>
      <progress max={100} value={percent} aria-label={words.loadedOf(name)} />
      {Math.floor(percent)} %
    </span>
  );
}

function Numbers({ row: { progress, counts, rowsPerSecond, leftMs } }: { readonly row: TableRow }) {
  const shown = [
    countText(progress.rowsLoaded),
    rowsPerSecond === undefined ? texts.none : rateText(rowsPerSecond),
    leftMs === undefined ? texts.none : durationText(leftMs),
    ...(['inserts', 'updates', 'deletes', 'filtered', 'errors'] as const).map((kind) => countText(counts?.[kind] ?? 0)),
  ];
  return shown.map((text, index) => (
    <td key={numbers[index]} className={classes.number} data-bad={numbers[index] === 'errors' && text !== '0'}>
      {text}
    </td>
  ));
}
