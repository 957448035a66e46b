import type { TaskStatus } from '@trem/contracts';
import { GroupFilter } from '../list/group-filter.js';
import { ListTools } from '../list/list-tools.js';
import type { ListView } from '../list/use-list-view.js';
import { texts } from '../texts/index.js';
import { taskColumns } from './task-columns.js';
import { countGroups, ILL } from './task-filter.js';

const words = texts.tasks;

export interface TaskListToolsProps {
  readonly view: ListView;
  /** All of them, whatever is shown. */
  readonly tasks: readonly TaskStatus[];
}

/** Search, order, and how many tasks are in each phase. */
export function TaskListTools({ view, tasks }: TaskListToolsProps) {
  const groups = countGroups(tasks).map((group) => ({
    ...group,
    text: group.name === ILL ? words.ill : group.name,
    isStrong: group.name === ILL,
  }));
  return (
    <>
      <ListTools
        {...{ view, columns: taskColumns, searchLabel: words.search, searchHint: words.searchHint }}
        names={{ ...words.columns, ill: words.illFirst }}
      />
      <GroupFilter
        {...{ groups, label: words.phaseFilter, chosen: view.group, total: tasks.length }}
        onChoose={(group) => view.change({ group })}
      />
    </>
  );
}
