import type { Command, TaskStatus } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './task-list.module.css';

const shown = ['start', 'resume', 'pause', 'stop'] as const satisfies readonly Command[];

export interface RowCommandsProps {
  readonly task: Pick<TaskStatus, 'name' | 'allowedCommands'>;
  /** Absent: this token may only look. */
  readonly onSend: ((names: readonly string[], command: Command) => Promise<unknown>) | undefined;
}

/** The commands that the task would take now and that lose nothing. */
export function RowCommands({ task: { name, allowedCommands }, onSend }: RowCommandsProps) {
  if (onSend === undefined) {
    return null;
  }
  return (
    <span className={classes.commands}>
      {shown
        .filter((command) => allowedCommands.includes(command))
        .map((command) => (
          <button
            key={command}
            type="button"
            className="plain-button"
            aria-label={texts.commands.of(texts.commands[command], name)}
            onClick={() => void onSend([name], command)}
          >
            {texts.commands[command]}
          </button>
        ))}
    </span>
  );
}
