import { Button, Group, Text } from '@mantine/core';
import type { Command, TaskStatus } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './task-list.module.css';

const forMany = ['start', 'pause', 'resume', 'stop'] as const satisfies readonly Command[];

export interface SelectionBarProps {
  readonly tasks: readonly TaskStatus[];
  readonly isSending: boolean;
  readonly onSend: (names: readonly string[], command: Command) => Promise<unknown>;
  /** Names of all that search and group leave, on every page. */
  readonly fitting: readonly string[];
  readonly onSelect: (names: readonly string[], isOn: boolean) => void;
  readonly onClear: () => void;
}

/** Commands for all selected tasks. Each names how many of them would take it now; the others are left alone. */
export function SelectionBar({ tasks, isSending, onSend, fitting, onSelect, onClear }: SelectionBarProps) {
  return (
    <section className={classes.selection} aria-label={texts.tasks.selected(tasks.length)}>
      <Text fw={600} role="status">
        {texts.tasks.selected(tasks.length)}
      </Text>
      <Group gap={8}>
        {forMany.map((command) => {
          const names = tasks.filter(({ allowedCommands }) => allowedCommands.includes(command)).map(({ name }) => name);
          return (
            <Button
              key={command}
              variant="default"
              size="compact-md"
              disabled={names.length === 0 || isSending}
              onClick={() => void onSend(names, command)}
            >
              {texts.commands[command]} {names.length > 0 && `(${names.length})`}
            </Button>
          );
        })}
        {tasks.length < fitting.length && (
          <Button variant="subtle" size="compact-md" onClick={() => onSelect(fitting, true)}>
            {texts.tasks.selectFitting(fitting.length)}
          </Button>
        )}
        <Button variant="subtle" size="compact-md" onClick={onClear}>
          {texts.tasks.clear}
        </Button>
      </Group>
    </section>
  );
}
