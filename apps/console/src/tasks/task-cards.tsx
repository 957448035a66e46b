import { Anchor, Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { Fact } from '../list/fact.js';
import facts from '../list/list.module.css';
import { texts } from '../texts/index.js';
import { bytesText, rateText } from '../words/amounts.js';
import { Breakable } from '../words/breakable.js';
import { durationText } from '../words/durations.js';
import { PhaseMark } from './phase-mark.js';
import { RowCommands } from './row-commands.js';
import { TaskError } from './task-error.js';
import type { TaskItemProps, TaskListProps } from './task-list.js';
import classes from './task-list.module.css';
import { TaskTags } from './task-tags.js';

/** Some tasks one below the other, for narrow screens. */
export function TaskCards({ tasks, view, selected, onSelect, onToggleTag, onSend }: TaskListProps) {
  return (
    <ul className={classes.cards} aria-label={texts.tasks.list}>
      {tasks.map((task) => (
        <Card key={task.id} {...{ task, onSelect, onToggleTag, onSend }} isSelected={selected.has(task.name)} chosenTags={view.tags} />
      ))}
    </ul>
  );
}

const Card = memo(function Card({ task, isSelected, chosenTags, onSelect, onToggleTag, onSend }: TaskItemProps) {
  const { name, title, tags, mode, source, targets, tables, lagMs, changesPerSecond, retainedBytes, deadLetters, error } = task;
  const { columns } = texts.tasks;
  return (
    <li className={classes.card} data-selected={isSelected}>
      <div className={classes.cardHead}>
        {onSend !== undefined && (
          <input
            type="checkbox"
            aria-label={texts.tasks.select(name)}
            checked={isSelected}
            onChange={(event) => onSelect([name], event.currentTarget.checked)}
          />
        )}
        <Anchor component={Link} to={`/tasks/${name}`} fw={600} className={classes.name ?? ''}>
          <Breakable name={name} />
        </Anchor>
        <PhaseMark status={task} />
      </div>
      <TaskError error={error} />
      {title !== '' && (
        <Text size="sm" c="dimmed">
          {title}
        </Text>
      )}
      <TaskTags task={name} tags={tags} chosen={chosenTags} onToggle={onToggleTag} />
      <Text size="sm" className={classes.name ?? ''}>
        {source} → {targets.join(', ')}, {mode}
      </Text>
      <dl className={facts.facts}>
        <Fact name={columns.tables} value={texts.tasks.tablesOf(tables.loaded, tables.total)} />
        <Fact name={columns.lag} value={lagMs === null ? texts.none : durationText(lagMs)} />
        <Fact name={columns.rate} value={rateText(changesPerSecond)} />
        <Fact name={columns.log} value={retainedBytes === null ? texts.none : bytesText(retainedBytes)} />
        {deadLetters.open > 0 && <Fact name={columns.letters} value={texts.tasks.letters(deadLetters.open, deadLetters.parked)} isBad />}
      </dl>
      <RowCommands task={task} onSend={onSend} />
    </li>
  );
});
