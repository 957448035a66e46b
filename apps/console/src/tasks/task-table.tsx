import { Anchor, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts/index.js';
import { bytesText, rateText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import { PhaseMark } from './phase-mark.js';
import { RowCommands } from './row-commands.js';
import type { TaskItemProps, TaskListProps } from './task-list.js';
import classes from './task-list.module.css';

const { columns } = texts.tasks;
/** Columns of numbers, in their order. */
const NUMBERS = ['tables', 'lag', 'rate', 'log', 'letters'] as const;

/** All tasks as a table. Plain cells, and rows that are drawn again only when their own task changed: two hundred stay quick. */
export function TaskTable({ tasks, selected, onSelect, onSend }: TaskListProps) {
  const isAll = tasks.every(({ name }) => selected.has(name));
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {onSend !== undefined && (
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label={texts.tasks.selectAll}
                  checked={isAll}
                  onChange={() =>
                    onSelect(
                      tasks.map(({ name }) => name),
                      !isAll,
                    )
                  }
                />
              </th>
            )}
            <th scope="col">{columns.task}</th>
            <th scope="col">{columns.phase}</th>
            <th scope="col">{columns.way}</th>
            {NUMBERS.map((column) => (
              <th key={column} scope="col" className={classes.number}>
                {columns[column]}
              </th>
            ))}
            {onSend !== undefined && <th scope="col">{columns.commands}</th>}
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <Row key={task.id} task={task} isSelected={selected.has(task.name)} onSelect={onSelect} onSend={onSend} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ task, isSelected, onSelect, onSend }: TaskItemProps) {
  const { name, title, mode, source, targets, tables, lagMs, changesPerSecond, retainedBytes, deadLetters } = task;
  return (
    <tr data-selected={isSelected}>
      {onSend !== undefined && (
        <td>
          <input
            type="checkbox"
            aria-label={texts.tasks.select(name)}
            checked={isSelected}
            onChange={(event) => onSelect([name], event.currentTarget.checked)}
          />
        </td>
      )}
      <th scope="row">
        <Anchor component={Link} to={`/tasks/${name}`} fw={600} size="sm">
          {name}
        </Anchor>
        {title !== '' && (
          <Text size="xs" c="dimmed" lineClamp={1} maw={260}>
            {title}
          </Text>
        )}
      </th>
      <td>
        <PhaseMark status={task} />
      </td>
      <td>
        {source} → {targets.join(', ')}
        <Text size="xs" c="dimmed">
          {mode}
        </Text>
      </td>
      <td className={classes.number}>{texts.tasks.tablesOf(tables.loaded, tables.total)}</td>
      <td className={classes.number}>{lagMs === null ? texts.none : durationText(lagMs)}</td>
      <td className={classes.number}>{rateText(changesPerSecond)}</td>
      <td className={classes.number}>{retainedBytes === null ? texts.none : bytesText(retainedBytes)}</td>
      <td className={classes.number} data-bad={deadLetters.open > 0}>
        {texts.tasks.letters(deadLetters.open, deadLetters.parked)}
      </td>
      {onSend !== undefined && (
        <td>
          <RowCommands task={task} onSend={onSend} />
        </td>
      )}
    </tr>
  );
});
