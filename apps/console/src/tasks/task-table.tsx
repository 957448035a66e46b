import { Anchor, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { SortHead } from '../list/sort-head.js';
import { texts } from '../texts/index.js';
import { bytesText, rateText } from '../words/amounts.js';
import { Breakable } from '../words/breakable.js';
import { durationText } from '../words/durations.js';
import { PhaseMark } from './phase-mark.js';
import { RowCommands } from './row-commands.js';
import { taskColumns } from './task-columns.js';
import { TaskError } from './task-error.js';
import type { TaskItemProps, TaskListProps } from './task-list.js';
import classes from './task-list.module.css';
import { TaskTags } from './task-tags.js';

const { columns } = texts.tasks;
/** Columns of numbers, in their order. */
const NUMBERS = ['tables', 'lag', 'rate', 'log', 'letters'] as const;

/** Some tasks as a table. Rows are drawn again only when their own task changed. */
export function TaskTable({ tasks, view, selected, onSelect, onToggleTag, onSend }: TaskListProps) {
  const isAll = tasks.every(({ name }) => selected.has(name));
  const names = tasks.map(({ name }) => name);
  const head = { columns: taskColumns, view };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className={classes.scroll} aria-label={texts.tasks.list} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {onSend !== undefined && (
              <th scope="col">
                <input type="checkbox" aria-label={texts.tasks.selectAll} checked={isAll} onChange={() => onSelect(names, !isAll)} />
              </th>
            )}
            <SortHead {...head} name="task">
              {columns.task}
            </SortHead>
            <SortHead {...head} name="phase">
              {columns.phase}
            </SortHead>
            <th scope="col">{columns.way}</th>
            {NUMBERS.map((column) => (
              <SortHead {...head} key={column} name={column} isNumber>
                {columns[column]}
              </SortHead>
            ))}
            {onSend !== undefined && <th scope="col">{columns.commands}</th>}
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <Row key={task.id} {...{ task, onSelect, onToggleTag, onSend }} isSelected={selected.has(task.name)} chosenTags={view.tags} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Row = memo(function Row({ task, isSelected, chosenTags, onSelect, onToggleTag, onSend }: TaskItemProps) {
  const { name, title, tags, mode, source, targets, tables, lagMs, changesPerSecond, retainedBytes, deadLetters, error } = task;
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
      <th scope="row" className={classes.text}>
        <Anchor component={Link} to={`/tasks/${name}`} fw={600} size="sm">
          <Breakable name={name} />
        </Anchor>
        {title !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {title}
          </Text>
        )}
        <TaskTags task={name} tags={tags} chosen={chosenTags} onToggle={onToggleTag} />
      </th>
      <td>
        <PhaseMark status={task} />
        <TaskError error={error} />
      </td>
      <td className={classes.text}>
        <Breakable name={`${source} → ${targets.join(', ')}`} />
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
