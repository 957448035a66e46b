import { Stack, Text, Title } from '@mantine/core';
import type { TableProgress, TaskStatistics, TaskStatus } from '@trem/contracts';
import { useMemo } from 'react';
import { GroupFilter } from '../list/group-filter.js';
import list from '../list/list.module.css';
import { ListTools } from '../list/list-tools.js';
import { NothingFits } from '../list/nothing-fits.js';
import { Pager } from '../list/pager.js';
import { useListView } from '../list/use-list-view.js';
import { useNarrow } from '../list/use-narrow.js';
import { useShown } from '../list/use-shown.js';
import { texts } from '../texts/index.js';
import { TableCards } from './table-cards.js';
import { tableColumns } from './table-columns.js';
import { countTables, FAILED, filterTables } from './table-groups.js';
import { type TableRow, tableRows } from './table-rows.js';
import { tableTones } from './table-state-mark.js';
import { TableTable } from './table-table.js';

const words = texts.task.tables;

export interface TableListProps {
  readonly phase: TaskStatus['phase'];
  readonly tables: readonly TableProgress[];
  readonly counts: TaskStatistics['tables'];
}

/** Every table with its load and its changes. */
export function TableList({ phase, tables, counts }: TableListProps) {
  const rows = useMemo(() => tableRows(tables, counts, Date.now()), [tables, counts]);
  return (
    <section aria-labelledby="tables">
      <Title order={2} size="h4" id="tables" mb="xs">
        {words.title}
      </Title>
      {rows.length === 0 ? <Text c="dimmed">{phase === 'created' ? words.noneNew : words.none}</Text> : <Tables rows={rows} />}
    </section>
  );
}

const keyOf = ({ key }: TableRow) => key;

function Tables({ rows }: { readonly rows: readonly TableRow[] }) {
  const view = useListView({ group: 'state', columns: tableColumns, usual: 'ill' });
  const { search, group } = view;
  const fitting = useMemo(() => filterTables(rows, { search, group }), [rows, search, group]);
  const { items, page, pages, from, to, around, goToTop } = useShown(fitting, view, tableColumns, keyOf);
  const groups = countTables(rows).map(({ name, count }) => ({
    name,
    count,
    text: name,
    tone: name === FAILED ? ('bad' as const) : tableTones[name],
    isStrong: name === FAILED,
  }));
  const shape = {
    hasTargets: new Set(rows.map(({ progress }) => progress.target)).size > 1,
    isLoading: rows.some(({ rowsPerSecond }) => rowsPerSecond !== undefined),
  };
  const isNarrow = useNarrow();
  return (
    <Stack gap="sm">
      <ListTools
        {...{ view, columns: tableColumns, searchLabel: words.search, searchHint: words.searchHint }}
        names={{ ...words.columns, ill: words.illFirst }}
      />
      <GroupFilter
        {...{ groups, label: words.stateFilter, chosen: group, total: rows.length }}
        onChoose={(group) => view.change({ group })}
      />
      <Text size="sm" c="dimmed" role="status">
        {texts.list.shown({ from, to, fitting: fitting.length, all: rows.length }, words.count)}
      </Text>
      {fitting.length === 0 ? (
        <NothingFits text={words.noneFit} view={view} />
      ) : (
        <div {...around} className={list.around}>
          {isNarrow ? <TableCards rows={items} {...shape} /> : <TableTable rows={items} view={view} {...shape} />}
        </div>
      )}
      <Pager view={view} page={page} pages={pages} total={fitting.length} onTurn={goToTop} />
    </Stack>
  );
}
