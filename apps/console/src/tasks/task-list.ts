import type { Command, TaskStatus } from '@trem/contracts';
import type { ListView } from '../list/use-list-view.js';

/** What a list of tasks needs, however it draws them. */
export interface TaskListProps {
  readonly tasks: readonly TaskStatus[];
  readonly view: ListView;
  readonly selected: ReadonlySet<string>;
  /** Narrows the list to a tag, or no more. */
  readonly onToggleTag: (tag: string) => void;
  readonly onSelect: (names: readonly string[], isOn: boolean) => void;
  /** Absent: this token may only look. */
  readonly onSend?: ((names: readonly string[], command: Command) => Promise<unknown>) | undefined;
}

export interface TaskItemProps extends Pick<TaskListProps, 'onSelect' | 'onSend' | 'onToggleTag'> {
  readonly task: TaskStatus;
  /** Those that the list is narrowed to. */
  readonly chosenTags: readonly string[];
  readonly isSelected: boolean;
}
