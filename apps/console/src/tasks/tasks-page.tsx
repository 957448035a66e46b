import { Stack, Text, Title } from '@mantine/core';
import type { TaskStatus } from '@trem/contracts';
import { useCallback, useMemo, useState } from 'react';
import list from '../list/list.module.css';
import { NothingFits } from '../list/nothing-fits.js';
import { Pager } from '../list/pager.js';
import { useListView } from '../list/use-list-view.js';
import { useNarrow } from '../list/use-narrow.js';
import { useShown } from '../list/use-shown.js';
import { useTasks } from '../live/use-tasks.js';
import { useMay } from '../session/use-me.js';
import { Failure } from '../shell/failure.js';
import { Waiting } from '../shell/waiting.js';
import { texts } from '../texts/index.js';
import { isIll } from './illness.js';
import { NoTasks } from './no-tasks.js';
import { SelectionBar } from './selection-bar.js';
import { TaskCards } from './task-cards.js';
import { taskColumns } from './task-columns.js';
import { filterTasks, toggledTag } from './task-filter.js';
import { TaskListTools } from './task-list-tools.js';
import { TaskTable } from './task-table.js';
import { ChosenTags } from './task-tags.js';
import { useCommands } from './use-commands.js';

/** All tasks, live. */
export function TasksPage() {
  const { data: tasks, error } = useTasks();
  const ill = tasks?.filter(isIll).length ?? 0;
  return (
    <Stack gap="md">
      <title>{texts.tasks.pageTitle(ill)}</title>
      <Title order={1} size="h2">
        {texts.tasks.title}
      </Title>
      {tasks === undefined && error === undefined && <Waiting shape="list" />}
      {tasks === undefined && error !== undefined && <Failure title={texts.tasks.failed} error={error} isTriedAgain />}
      {tasks?.length === 0 && <NoTasks />}
      {tasks !== undefined && tasks.length > 0 && <TaskList tasks={tasks} />}
    </Stack>
  );
}

const nameOf = ({ name }: TaskStatus) => name;

function TaskList({ tasks }: { readonly tasks: readonly TaskStatus[] }) {
  const view = useListView({ group: 'phase', columns: taskColumns, usual: 'ill' });
  const { search, group, tags, change } = view;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { send, isSending } = useCommands();
  const onSend = useMay('operator') ? send : undefined;
  const fitting = useMemo(() => filterTasks(tasks, { search, group, tags }), [tasks, search, group, tags]);
  const { items, page, pages, from, to, around, goToTop } = useShown(fitting, view, taskColumns, nameOf);
  const select = useCallback((names: readonly string[], isOn: boolean) => setSelected((now) => changed(now, names, isOn)), []);
  const toggleTag = useCallback((tag: string) => change({ tags: toggledTag(tags, tag) }), [change, tags]);
  const chosen = tasks.filter(({ name }) => selected.has(name));
  const List = useNarrow() ? TaskCards : TaskTable;
  return (
    <>
      <TaskListTools view={view} tasks={tasks} />
      <ChosenTags chosen={tags} onToggle={toggleTag} />
      <Text size="sm" c="dimmed" role="status">
        {texts.list.shown({ from, to, fitting: fitting.length, all: tasks.length }, texts.tasks.count)}
      </Text>
      {chosen.length > 0 && onSend !== undefined && (
        <SelectionBar
          {...{ tasks: chosen, isSending, onSend }}
          fitting={fitting.map(nameOf)}
          onSelect={select}
          onClear={() => setSelected(new Set())}
        />
      )}
      {fitting.length === 0 ? (
        <NothingFits text={texts.tasks.noneFit} view={view} />
      ) : (
        <div {...around} className={list.around}>
          <List tasks={items} {...{ view, selected, onSend }} onSelect={select} onToggleTag={toggleTag} />
        </div>
      )}
      <Pager view={view} page={page} pages={pages} total={fitting.length} onTurn={goToTop} />
    </>
  );
}

function changed(now: ReadonlySet<string>, names: readonly string[], isOn: boolean): ReadonlySet<string> {
  const next = new Set(now);
  for (const name of names) {
    if (isOn) {
      next.add(name);
    } else {
      next.delete(name);
    }
  }
  return next;
}
