import type { Command, TaskStatus } from '@trem/contracts';
import type { ListView } from '../list/use-list-view.js';

/** What a list of tasks needs, however it draws them. */
export interface TaskListProps {
  readonly tasks: readonly TaskStatus[];
  readonly view: ListView;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (names: readonly string[], isOn: boolean) => void;
  /** Absent: this token may only look. */
  readonly onSend?: ((names: readonly string[], command: Command) => Promise<unknown>) | undefined;
}

export interface TaskItemProps extends Pick<TaskListProps, 'onSelect' | 'onSend'> {
  readonly task: TaskStatus;
  readonly isSelected: boolean;
}
